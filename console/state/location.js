/**
 * What is looked at, kept in the fragment of the URL: a link that somebody sends opens the same view, and the fragment, with
 * all filters, is never sent to a server or written into its log.
 */
import { parseFragment } from "../text/fragment.js";
import { Cell, useCell } from "./cell.js";

const place = new Cell(parseFragment(window.location.hash));
window.addEventListener("hashchange", () => place.set(parseFragment(window.location.hash)));

export function useLocation() {
  return useCell(place);
}

/** Goes to a fragment of `link`. */
export function go(fragment) {
  window.location.hash = fragment;
}
