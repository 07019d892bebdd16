import assert from "node:assert/strict";
import { test } from "node:test";
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
