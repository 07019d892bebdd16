/** What was seen of the metrics since the page was opened, and what follows from two looks. */
import { buckets, bucketsSince, quantile, readSamples, total } from "../../text/metrics.js";

/** Looks that are kept: fifteen minutes at one in two seconds. */
const MOST = 450;

/** What one look shows; `at` in seconds of Unix time. */
export function look(text, at) {
  const samples = readSamples(text);
  const attempts = (verdict) => total(samples, "timer_attempts_total", { verdict }) ?? 0;
  return {
    at,
    scheduled: total(samples, "timers_scheduled_total") ?? 0,
    delivered: attempts("expired"),
    retried: attempts("retry"),
    failed: attempts("error"),
    held: total(samples, "timer_held") ?? 0,
    circuits: total(samples, "timer_circuits_open") ?? 0,
    connections: total(samples, "http_connections_open") ?? 0,
    lateness: buckets(samples, "timer_lateness_seconds"),
    lanes: lanesOf(samples),
  };
}

/** The history with another look; a process that was started anew begins it again. */
export function append(history, seen) {
  const last = history.at(-1);
  const isAnother = last && (seen.delivered < last.delivered || seen.scheduled < last.scheduled);
  return [...(isAnother ? [] : history), seen].slice(-MOST);
}

/** `{ at, delivered, failed, p50, p99 }` for each look but the first: a second's, and milliseconds. */
export function ratesOf(history) {
  return history.slice(1).map((seen, index) => rates(history[index], seen));
}

function rates(before, after) {
  const seconds = Math.max(after.at - before.at, 0.001);
  const lateness = bucketsSince(after.lateness, before.lateness);
  const inMilliseconds = (part) => {
    const value = quantile(lateness, part);
    return value === null ? null : value * 1_000;
  };
  return {
    at: after.at,
    delivered: (after.delivered - before.delivered) / seconds,
    failed: (after.failed + after.retried - before.failed - before.retried) / seconds,
    p50: inMilliseconds(0.5),
    p99: inMilliseconds(0.99),
  };
}

function lanesOf(samples) {
  return samples.filter(({ name }) => name === "timer_store_lane_up").map(({ labels, value }) => ({ name: labels.lane, isUp: value === 1 }));
}
