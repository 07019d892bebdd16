import assert from "node:assert/strict";
import { test } from "node:test";
import { buckets, bucketsSince, quantile, readSamples, total } from "../../../console/text/metrics.js";
import { append, look, ratesOf } from "../../../console/screens/status/history.js";

const TEXT = `# HELP timer_attempts_total Attempts.
# TYPE timer_attempts_total counter
timer_attempts_total{verdict="expired"} 5
timer_attempts_total{verdict="error"} 2
odd{a="x\\"y,}",b="1"} 3
timer_lateness_seconds_bucket{le="0.001"} 10
timer_lateness_seconds_bucket{le="0.01"} 90
timer_lateness_seconds_bucket{le="+Inf"} 100
timer_lateness_seconds_sum 1.5
timer_lateness_seconds_count 100
`;

test("samples are read with their labels", () => {
  const samples = readSamples(TEXT);
  assert.equal(total(samples, "timer_attempts_total"), 7);
  assert.equal(total(samples, "timer_attempts_total", { verdict: "error" }), 2);
  assert.equal(total(samples, "timer_attempts_total", { verdict: "other" }), null);
  assert.deepEqual(samples.find(({ name }) => name === "odd").labels, { a: 'x"y,}', b: "1" });
});

test("quantiles lie within their bucket by proportion", () => {
  const found = buckets(readSamples(TEXT), "timer_lateness_seconds");
  assert.equal(quantile(found, 0.05), 0.0005);
  assert.ok(Math.abs(quantile(found, 0.5) - 0.0055) < 1e-12);
  assert.equal(quantile(found, 0.99), 0.01);
  assert.equal(quantile([], 0.5), null);
  assert.equal(quantile(found.map(({ upTo }) => ({ upTo, count: 0 })), 0.5), null);
});

test("what was counted between two looks", () => {
  const earlier = [{ upTo: 1, count: 5 }, { upTo: Infinity, count: 6 }];
  const later = [{ upTo: 1, count: 8 }, { upTo: Infinity, count: 9 }];
  assert.deepEqual(bucketsSince(later, earlier), [{ upTo: 1, count: 3 }, { upTo: Infinity, count: 3 }]);
  assert.deepEqual(bucketsSince(earlier, later), earlier);
});

test("rates follow from two looks; a process that was started anew begins again", () => {
  const first = look(TEXT, 100);
  const second = { ...first, at: 102, delivered: 25 };
  const history = append(append([], first), second);
  assert.deepEqual(ratesOf(history).map(({ delivered, failed, p50 }) => [delivered, failed, p50]), [[10, 0, null]]);
  assert.equal(append(history, { ...first, at: 104, delivered: 1 }).length, 1);
});
