/** Numbers as they are shown. */

const PREFIXES = [["M", 1_000_000], ["k", 10_000, 1_000]];

/** "12", "3.6 M"; "≈ 3.6 M" of an estimate. */
export function counted({ count, isEstimate }) {
  return `${isEstimate ? "≈ " : ""}${short(count)}`;
}

/** Whole up to ten thousand, then with a prefix. */
export function short(count) {
  for (const [prefix, from, unit = from] of PREFIXES) {
    if (count >= from) return `${(count / unit).toFixed(1).replace(/\.0$/, "")} ${prefix}`;
  }
  return String(count);
}

/** "0.05/s", "998/s". */
export function perSecond(rate) {
  return `${rate.toFixed(rate === 0 || rate >= 100 ? 0 : rate >= 1 ? 1 : 2)}/s`;
}

/** "1.2 ms", "20.1 s"; a dash where nothing was delivered. */
export function lateness(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds >= 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`;
}

/** The data of two charts: outcomes a second, and lateness in milliseconds. The step that is under way is left out. */
export function linesOf({ stepSeconds, points }) {
  const whole = points.slice(0, -1);
  const at = whole.map((point) => Date.parse(point.at) / 1_000);
  const rate = (value) => whole.map((point) => value(point) / stepSeconds);
  const line = (name) => whole.map((point) => point[name]);
  return {
    outcomes: [at, rate(({ fired }) => fired), rate(({ failed, retried }) => failed + retried)],
    lateness: [at, line("p50Ms"), line("p99Ms")],
  };
}
