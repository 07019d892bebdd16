/** Numbers in words. */

/** "1,250,000", in any language: what is shown is English. */
export function inThousands(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 attempt", "2 attempts". */
export function plural(count, noun) {
  return `${inThousands(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** "7,314 timers", "about 1,250,000 timers". */
export function countInWords({ count, isEstimate }) {
  return `${isEstimate ? "about " : ""}${plural(count, "timer")}`;
}
