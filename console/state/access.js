/**
 * What the service lets the holder of the token do. The page only leaves out what would be refused: the service decides.
 */
import { readAccess } from "../api/access.js";
import { token } from "../api/token.js";
import { rightsOf, UNKNOWN } from "../text/rights.js";
import { Cell, useCell } from "./cell.js";

const rights = new Cell(UNKNOWN);

/** Asks the service; what does not say so leaves nothing out. */
export async function loadAccess() {
  const asked = token.value;
  const answer = await readAccess().catch(() => null);
  if (token.value === asked) rights.set(rightsOf(answer));
}

/**
 * `{ name, role, applicantService, mayWrite, mayChangeInBulk, mayAdminister, seesAll }`, for a component that is drawn again when
 * it changes.
 */
export function useAccess() {
  return useCell(rights);
}
