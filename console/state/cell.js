/** A value that several parts of the page look at. */
import { useEffect, useState } from "../library/preact.js";

export class Cell {
  #listeners = new Set();

  constructor(value) {
    this.value = value;
  }

  set(value) {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls the listener at each change; the answer ends that. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The cell's value, for a component that is drawn again when it changes. */
export function useCell(cell) {
  const [, redraw] = useState(0);
  useEffect(() => cell.subscribe(() => redraw((count) => count + 1)), [cell]);
  return cell.value;
}
