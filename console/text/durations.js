/** Lengths of time in words. */

const UNITS = [
  ["y", 31_557_600_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** Milliseconds in the two largest units that fit: "1 d 2 h", "350 ms". */
export function duration(milliseconds) {
  const length = Math.abs(milliseconds);
  if (length < 1_000) return `${Math.round(length)} ms`;
  const first = UNITS.findIndex(([, unit]) => length >= unit);
  const [name, unit] = UNITS[first];
  const [smallerName, smaller] = UNITS[first + 1] ?? ["ms", 1];
  const rest = Math.floor((length % unit) / smaller);
  const whole = `${Math.floor(length / unit)} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallerName}`;
}

/** The same in one unit, for what changes each second: "3 min". */
export function roughly(milliseconds) {
  const length = Math.abs(milliseconds);
  const [name, unit] = UNITS.find(([, unit]) => length >= unit) ?? ["s", 1_000];
  return `${Math.floor(length / unit)} ${name}`;
}

/** "in 3 min", "3 min ago", "now". */
export function relative(instant, now) {
  const distance = instant - now;
  if (Math.abs(distance) < 1_000) return "now";
  return distance > 0 ? `in ${roughly(distance)}` : `${roughly(distance)} ago`;
}
