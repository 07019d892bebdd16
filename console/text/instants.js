/** Instants as text, in UTC or in the zone of the browser; `zone` is "utc" or "local". */

/** "2026-11-29 12:05:03.123 UTC", "2026-11-29 13:05:03.123 +01:00". */
export function exact(instant, zone) {
  return `${wallClock(instant, zone).replace("T", " ")} ${zone === "utc" ? "UTC" : offset(instant)}`;
}

/** The latest that an `<input type="datetime-local">` takes: without it a year has six digits, and swallows the hour. */
export const LATEST_INPUT = "9999-12-31T23:59:59";

/** What such an input holds, to the second. */
export function toInput(instant, zone) {
  return Number.isFinite(instant) ? wallClock(instant, zone).slice(0, 19) : "";
}

/** RFC 3339 of what such an input holds; "" when it is empty or no time. */
export function fromInput(text, zone) {
  if (!text) return "";
  const instant = Date.parse(zone === "utc" ? `${text}Z` : text);
  return Number.isFinite(instant) ? new Date(instant).toISOString() : "";
}

function wallClock(instant, zone) {
  const shift = zone === "utc" ? 0 : -new Date(instant).getTimezoneOffset() * 60_000;
  return new Date(instant + shift).toISOString().slice(0, -1);
}

function offset(instant) {
  const minutes = -new Date(instant).getTimezoneOffset();
  const digits = (number) => String(number).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${digits(Math.floor(Math.abs(minutes) / 60))}:${digits(Math.abs(minutes) % 60)}`;
}
