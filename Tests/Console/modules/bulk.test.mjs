import assert from "node:assert/strict";
import { test } from "node:test";
import { bulkActionsFor, BULK_ACTIONS, orderOfBulk } from "../../../console/screens/timers/bulk-actions.js";
import { conditionsOf, filterOf, orderOf } from "../../../console/screens/timers/filter.js";
import { actionInWords, filterInWords, skippedInWords } from "../../../console/text/bulk.js";
import { link, parseFragment } from "../../../console/text/fragment.js";
import { labelsOf, labelsText } from "../../../console/text/labels.js";
import { countInWords, inThousands, plural } from "../../../console/text/numbers.js";
import { STATUSES, statusTitle, statusWord } from "../../../console/text/statuses.js";

const names = (conditions) => bulkActionsFor(conditions).map(({ name }) => name);
const action = (wanted) => BULK_ACTIONS.find(({ name }) => name === wanted);

test("labels of the URL are several, and go there and back", () => {
  const filter = filterOf(new URLSearchParams("label=a:1&label=b:x%2Cy&label=&failed=true&order=newest&cursor=c"));
  assert.deepEqual(filter, { label: ["a:1", "b:x,y"], failed: "true", order: "newest", cursor: "c" });
  assert.deepEqual(filterOf(parseFragment(link(["timers"], filter)).query), filter);
  assert.deepEqual(conditionsOf(filter), { label: ["a:1", "b:x,y"], failed: true });
});

test("the usual order is that of the API", () => {
  assert.equal(orderOf({ destination: "h" }), "soonest");
  assert.equal(orderOf({ destination: "h", label: ["a:1"] }), "newest");
  assert.equal(orderOf({ dueFrom: "x", failed: "true" }), "newest");
  assert.equal(orderOf({ createdFrom: "x" }), "newest");
  assert.equal(orderOf({ dueFrom: "x", bulkOperation: "y" }), "newest");
  assert.equal(orderOf({ dueFrom: "x", endedFrom: "y" }), "newest");
});

test("labels are parted where another name begins", () => {
  assert.deepEqual(labelsOf(" team:orders, tenant:a, b ,x/y:1 "), ["team:orders", "tenant:a, b", "x/y:1"]);
  assert.deepEqual(labelsOf("  "), []);
  assert.equal(labelsText(labelsOf("a:1,b:2")), "a:1, b:2");
});

test("what can be done is what the status allows", () => {
  assert.deepEqual(names({}), ["fire", "retry", "replay", "reschedule", "abort"]);
  assert.deepEqual(names({ status: "pending" }), ["fire", "replay", "reschedule", "abort"]);
  assert.deepEqual(names({ status: "error" }), ["retry", "replay"]);
  assert.deepEqual(names({ status: "expired" }), ["replay"]);
  assert.deepEqual(names({ failed: true }), ["fire", "replay", "reschedule", "abort"]);
});

test("all is said only where the filter lets everything through", () => {
  assert.deepEqual(orderOfBulk(action("abort"), {}), { action: "abort", filter: {}, all: true });
  assert.equal(orderOfBulk(action("abort"), { status: "pending" }).all, true);
  assert.equal(orderOfBulk(action("replay"), { status: "error" }).all, undefined);
  assert.equal(orderOfBulk(action("abort"), { label: ["a:1"] }).all, undefined);
  assert.deepEqual(orderOfBulk(action("reschedule"), { label: ["a:1"] }, { shiftMs: 5 }), { action: "reschedule", filter: { label: ["a:1"] }, shiftMs: 5 });
});

test("operations in words", () => {
  assert.equal(actionInWords({ action: "reschedule", shiftMs: -60000 }), "Reschedule by -60 s");
  assert.equal(actionInWords({ action: "reschedule", startDate: "2030-01-01T00:00:00.000Z" }), "Reschedule to 2030-01-01T00:00:00.000Z");
  assert.equal(actionInWords({ action: "dance" }), "dance");
  assert.equal(filterInWords({ status: "pending", label: ["a:1", "b:2"], failed: true }), "status pending, label a:1 and b:2, failed");
  assert.equal(filterInWords({ status: "expired", endedFrom: "x" }), "status delivered, ended from x");
  assert.equal(filterInWords({}), "all timers");
  assert.equal(skippedInWords({ beingDelivered: 1234, expired: 2, error: 3, strange: 1 }), "1,234 being delivered, 2 delivered, 3 in error, 1 strange");
  assert.equal(countInWords({ count: 1250000, isEstimate: true }), "about 1,250,000 timers");
  assert.equal(countInWords({ count: 1, isEstimate: false }), "1 timer");
  assert.deepEqual([0, 1, 2].map((count) => plural(count, "attempt")), ["0 attempts", "1 attempt", "2 attempts"]);
  assert.deepEqual(STATUSES.map(statusWord), ["pending", "delivered", "aborted", "error"]);
  assert.deepEqual([statusTitle("expired"), statusWord("strange")], ["Delivered", "strange"]);
  assert.deepEqual([0, 999, 1000, 12345678].map(inThousands), ["0", "999", "1,000", "12,345,678"]);
});
