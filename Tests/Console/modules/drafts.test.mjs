import assert from "node:assert/strict";
import { test } from "node:test";
import * as timer from "../../../console/screens/new/draft.js";
import * as schedule from "../../../console/screens/schedules/draft.js";

test("a timer like another has its payload as it is spelt", () => {
  const text = '{"_id":"x","payload":{"a": 1.50},"expirationIntervalMs":90000,"applicantService":"s","outputMode":'
    + '{"type":"rest","method":"put","protocol":"http","hostname":"h","port":3000,"path":"/p","headers":{"x-a":"1: 2"},"retry":{"maxFailureCount":3,"baseMs":5}}}';
  const body = timer.bodyOf(timer.draftLike(text));
  assert.ok(body.startsWith('{"payload":{"a": 1.50},'));
  assert.deepEqual(JSON.parse(body), {
    payload: { a: 1.5 }, expirationIntervalMs: 90_000, applicantService: "s",
    outputMode: { type: "rest", method: "put", protocol: "http", hostname: "h", port: 3000, path: "/p", headers: { "x-a": "1: 2" }, retry: { maxFailureCount: 3, baseMs: 5 } },
  });
});

test("what is no number is sent as it is, for the service to refuse at its field", () => {
  const body = JSON.parse(timer.bodyOf({ ...timer.newDraft(), amount: "soon", port: "http" }));
  assert.equal(body.expirationIntervalMs, "soon");
  assert.equal(body.outputMode.port, "http");
});

test("a schedule is read into the editor and written back", () => {
  for (const repeat of [
    undefined,
    { time_unit: "hours", frequency: 2, timezone: "Europe/Rome", count: 5 },
    { cron: "0 9 * * MON", misfire: "all", misfire_limit: 7, until: "2027-01-01T00:00:00Z" },
  ]) {
    const text = JSON.stringify({ name: "n", data: { a: 1 }, schedule_at: "2026-01-01T00:00:00Z", repeat, paused: false });
    const body = JSON.parse(schedule.bodyOf(schedule.draftOf(text)));
    assert.deepEqual(body, JSON.parse(JSON.stringify({ name: "n", data: { a: 1 }, schedule_at: "2026-01-01T00:00:00Z", repeat })));
  }
});
