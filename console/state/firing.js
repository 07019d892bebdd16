/** Whether timers fire, as the service said last; null: it has not said, or does not know of pauses. */
import { Cell, useCell } from "./cell.js";

export const firing = new Cell(null);

/** `{ paused, reason, since, by, held, unaware, advice }`, for a component that is drawn again when it changes. */
export function useFiring() {
  return useCell(firing);
}
