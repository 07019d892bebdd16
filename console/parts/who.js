/** Whom the service takes the holder of the token for. */
import { html } from "../library/preact.js";
import { useAccess } from "../state/access.js";
import { rightsInWords } from "../text/rights.js";

export function Who() {
  const words = rightsInWords(useAccess());
  return words && html`<span class="who" title=${words}>${words}</span>`;
}
