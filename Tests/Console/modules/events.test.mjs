import assert from "node:assert/strict";
import { test } from "node:test";
import { changeEvents } from "../../../console/screens/timer/changes.js";
import { eventsOf } from "../../../console/screens/timer/events.js";

const timer = (status, more = {}) => ({
  createdAt: "2026-01-01T00:00:00.000Z", startDate: "2026-01-01T00:00:00.000Z", expirationIntervalMs: 5_000,
  expirationDate: "2026-01-01T00:00:05.000Z", expirationStatus: { description: status }, failureCount: 0, lastError: null,
  firedAt: null, updatedAt: "2026-01-01T00:00:06.000Z", ...more,
});
const attempt = (number, more = {}) => ({
  number, startedAt: "2026-01-01T00:00:05.100Z", durationMs: 40, outcome: "retry", status: 503, error: null,
  reason: "the destination answered 503", replica: 7, nextAttemptAt: "2026-01-01T00:00:06.000Z", ...more,
});
const titles = (events) => events.map(({ title, kind }) => `${title} ${kind}`);

test("a timer that waits", () => {
  assert.deepEqual(titles(eventsOf(timer("pending"))), ["Scheduled past", "Due future"]);
});

test("without attempts their number is told", () => {
  const events = eventsOf(timer("pending", { failureCount: 2, lastError: "no" }));
  assert.deepEqual(titles(events), ["Scheduled past", "Due future", "2 attempts failed bad"]);
});

test("each attempt, and the one to come", () => {
  const lost = attempt(2, { startedAt: null, durationMs: null, outcome: "lost", status: null, reason: null });
  const events = eventsOf(timer("pending", { failureCount: 2 }), [attempt(1), lost]);
  assert.deepEqual(titles(events), ["Scheduled past", "Due future", "Attempt 1 failed bad", "Attempt 2 lost bad", "Next attempt future"]);
  assert.equal(events[2].detail, "HTTP 503, 40 ms, replica 7: the destination answered 503");
  assert.equal(events[3].detail, "replica 7");
});

test("the end, however it came", () => {
  const delivered = attempt(1, { outcome: "delivered", status: 204, reason: null, nextAttemptAt: null });
  const end = (status, more, attempts) => eventsOf(timer(status, more), attempts).at(-1);
  assert.equal(end("expired", { firedAt: "2026-01-01T00:00:05.140Z" }, [delivered]).detail, "140 ms after it was due.");
  assert.equal(end("aborted").title, "Aborted");
  assert.equal(end("error", { failureCount: 1, lastError: "no" }).detail, "After 1 attempt: no");
});

test("a timer that was retried is due again after what was tried", () => {
  const early = attempt(1, { startedAt: "2026-01-01T00:00:00.100Z", outcome: "rejected" });
  const delivered = attempt(2, { startedAt: "2026-01-01T00:00:05.200Z", outcome: "delivered", status: 204, reason: null, nextAttemptAt: null });
  const events = eventsOf(timer("expired", { failureCount: 1, firedAt: "2026-01-01T00:00:05.300Z" }), [early, delivered]);
  assert.deepEqual(events.map(({ title }) => title), ["Scheduled", "Attempt 1 refused", "Due again", "Attempt 2 delivered", "Delivered"]);
});

test("a retried timer keeps the date on which it was due first, and is late from there", () => {
  const early = attempt(1, { startedAt: "2026-01-01T00:00:05.100Z", outcome: "rejected" });
  const delivered = attempt(2, { startedAt: "2026-01-01T03:00:05.010Z", outcome: "delivered", status: 204, reason: null, nextAttemptAt: null });
  const dates = { firstExpirationDate: "2026-01-01T00:00:05.000Z", expirationDate: "2026-01-01T03:00:05.000Z" };
  const retried = timer("expired", { ...dates, failureCount: 1, firedAt: "2026-01-01T03:00:05.020Z" });
  const events = eventsOf(retried, [early, delivered]);
  assert.deepEqual(events.map(({ title }) => title), ["Scheduled", "Due", "Attempt 1 refused", "Due again, retried", "Attempt 2 delivered", "Delivered"]);
  assert.equal(events.at(-1).detail, "3 h after it was due, 20 ms after it was due again.");
});

test("who changed it stands where it was done, and leads on", () => {
  const entry = (action, at, more = {}) => ({ id: action, at, who: "ann", from: "192.0.2.1", action, detail: null, status: 200, ...more });
  const changes = changeEvents({
    entries: [
      entry("replay", "2026-01-01T02:00:00.000Z", { detail: "new-id", who: null }),
      entry("update", "2026-01-01T00:00:02.000Z", { detail: "startDate, payload" }),
      entry("fire", "2026-01-01T00:00:03.000Z", { status: 409 }),
    ],
    operations: [{ id: "op", action: "retry", requestedBy: "bob", createdAt: "2026-01-01T00:59:59.000Z", startedAt: "2026-01-01T01:00:00.000Z" }],
  });
  const events = eventsOf(timer("pending"), [], changes);
  assert.deepEqual(events.map(({ title }) => title), ["Scheduled", "Updated by ann", "Due", "Bulk operation by bob: Retry", "Replayed by 192.0.2.1"]);
  assert.equal(events[1].detail, "Its startDate, payload.");
  assert.deepEqual(events.map(({ href }) => href ?? null), [null, null, null, "#/bulk/op", "#/timers/new-id"]);
});
