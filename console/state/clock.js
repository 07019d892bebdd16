/**
 * The present time, by the server's clock: a browser whose clock is wrong would tell relative times that are wrong.
 * `Date` of answers has whole seconds, so a difference of up to two of them counts as none.
 */
import { Cell, useCell } from "./cell.js";

const TOLERANCE_MS = 2_000;
let offset = 0;

/** Takes note of the `date` field of an answer. */
export function noteServerDate(field) {
  const difference = Date.parse(field) - Date.now();
  if (Number.isFinite(difference)) offset = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
}

/** Milliseconds of Unix time. */
export function now() {
  return Date.now() + offset;
}

const second = new Cell(0);
setInterval(() => document.hidden || second.set(Math.floor(now() / 1_000)), 1_000);

/** The present time, for a component that is drawn again each second. */
export function useNow() {
  useCell(second);
  return now();
}
