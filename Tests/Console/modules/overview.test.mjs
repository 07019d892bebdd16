import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, lateness, linesOf, perSecond, short } from "../../../console/screens/overview/figures.js";
import { EventReader } from "../../../console/text/event-stream.js";

const read = (...pieces) => {
  const reader = new EventReader();
  return pieces.flatMap((piece) => reader.take(piece));
};

test("an event is read however its text comes in pieces", () => {
  const text = 'event: overview\ndata: {"a":1}\n\n';
  const expected = [{ name: "overview", data: '{"a":1}' }];
  assert.deepEqual(read(text), expected);
  assert.deepEqual(read(...text), expected);
  assert.deepEqual(read(text.slice(0, 9), text.slice(9)), expected);
  assert.deepEqual(read(text.replaceAll("\n", "\r\n")), expected);
});

test("comments and what has no data are no events; lines of data are joined", () => {
  assert.deepEqual(read(": \n\n", "event: x\n\n", "id: 7\ndata:a\ndata: b\n\n"), [{ name: "message", data: "a\nb" }]);
  assert.deepEqual(read("data: 1\n\ndata: 2\n\n", "data: 3\n"), [
    { name: "message", data: "1" },
    { name: "message", data: "2" },
  ]);
});

test("numbers are short, and estimates say so", () => {
  assert.deepEqual([0, 9_999, 10_000, 123_456, 1_000_000, 3_600_000].map(short), ["0", "9999", "10 k", "123.5 k", "1 M", "3.6 M"]);
  assert.equal(counted({ count: 12, isEstimate: false }), "12");
  assert.equal(counted({ count: 36_000, isEstimate: true }), "≈ 36 k");
  assert.deepEqual([0, 0.05, 3.14, 998.4].map(perSecond), ["0/s", "0.05/s", "3.1/s", "998/s"]);
  assert.deepEqual([null, 1.234, 250.4, 20_100].map(lateness), ["–", "1.2 ms", "250 ms", "20.1 s"]);
});

test("a history becomes lines, without the step that is under way", () => {
  const point = (second, fired, failed) => ({ at: new Date(second * 1_000).toISOString(), fired, failed, retried: 1, p50Ms: 2, p99Ms: null });
  const lines = linesOf({ stepSeconds: 10, points: [point(0, 100, 4), point(10, 50, 0), point(20, 1, 1)] });
  assert.deepEqual(lines.outcomes, [[0, 10], [10, 5], [0.5, 0.1]]);
  assert.deepEqual(lines.lateness, [[0, 10], [2, 2], [null, null]]);
});
