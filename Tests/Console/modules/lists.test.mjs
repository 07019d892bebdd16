import assert from "node:assert/strict";
import { test } from "node:test";
import { doWithEach } from "../../../console/screens/timers/each.js";
import { changed, filterOf, orderOf } from "../../../console/screens/timers/filter.js";
import { follow, hold } from "../../../console/screens/timers/held-page.js";

const row = (id, more = {}) => ({ _id: id, expirationDate: "2026-01-01T00:00:00.000Z", ...more });
const page = (ids, nextCursor = null) => ({ items: ids.map((id) => row(id)), nextCursor });
const ids = ({ rows }) => rows.map(({ _id }) => _id);

test("rows keep their places, and say what is new of them", () => {
  const held = follow(hold(page(["c", "b", "a"])), { items: [row("d"), row("c"), row("b", { failureCount: 1 }), row("a")], nextCursor: null }, "newest");
  assert.deepEqual(ids(held), ["c", "b", "a"]);
  assert.equal(held.rows[1].failureCount, 1);
  assert.equal(held.came, 1);
  assert.deepEqual([...held.gone], []);
});

test("a row that others pushed to the next page is not gone", () => {
  const held = follow(hold(page(["c", "b"], "x")), page(["d", "c"], "x"), "newest");
  assert.deepEqual([held.came, [...held.gone]], [1, []]);
  assert.deepEqual([...follow(hold(page(["c", "b"], "x")), page(["b", "a"], "x"), "newest").gone], ["c"]);
});

test("a row that the filter does not match any more is", () => {
  const held = follow(hold(page(["c", "b", "a"])), page(["c", "a"]), "newest");
  assert.deepEqual([ids(held), [...held.gone]], [["c", "b", "a"], ["b"]]);
});

test("by due date the later ones were pushed", () => {
  const at = (id, minute) => row(id, { expirationDate: `2026-01-01T00:0${minute}:00.000Z` });
  const first = hold({ items: [at("x", 1), at("y", 3)], nextCursor: "c" });
  assert.deepEqual([...follow(first, { items: [at("x", 1), at("z", 2)], nextCursor: "c" }, "soonest").gone], []);
  assert.deepEqual([...follow(first, { items: [at("y", 3), at("z", 4)], nextCursor: "c" }, "soonest").gone], ["x"]);
});

test("filters of the URL are those that are known", () => {
  const filter = filterOf(new URLSearchParams("status=error&evil=1&cursor=abc&limit="));
  assert.deepEqual(filter, { status: "error", cursor: "abc" });
  assert.deepEqual(changed(filter, { applicantService: "x" }), { status: "error", applicantService: "x" });
  assert.equal(orderOf({}), "newest");
  assert.equal(orderOf({ dueFrom: "x" }), "soonest");
});

test("each is done once, a few at a time, and what failed is named", async () => {
  let [now, most] = [0, 0];
  const all = Array.from({ length: 40 }, (_, index) => String(index));
  const { done, failed } = await doWithEach(all, async (id) => {
    most = Math.max(most, (now += 1));
    await new Promise(setImmediate);
    now -= 1;
    if (id === "7") throw new Error("no");
  });
  assert.equal(done.length, 39);
  assert.deepEqual(failed.map(({ id }) => id), ["7"]);
  assert.equal(most, 6);
});
