/** The bearer token, kept as long as the tab is open. */
import { Cell } from "../state/cell.js";

const KEY = "timer-service.token";

export const token = new Cell(globalThis.sessionStorage?.getItem(KEY) ?? "");

/** Why a token is asked for, in words; null: none is. */
export const tokenWanted = new Cell(null);

export function takeToken(text) {
  if (text) sessionStorage.setItem(KEY, text);
  else sessionStorage.removeItem(KEY);
  token.set(text);
  tokenWanted.set(null);
}
