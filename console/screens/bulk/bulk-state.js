/** A bulk operation's state: its word, with a colour and a mark that does not need one. */
import { html } from "../../library/preact.js";

const LOOKS = {
  queued: ["pending", "○"],
  running: ["retrying", "…"],
  done: ["expired", "✓"],
  cancelled: ["aborted", "–"],
};

export function BulkState({ state }) {
  const [look, mark] = LOOKS[state] ?? ["", ""];
  return html`<span class="badge ${look}"><span aria-hidden="true">${mark}</span> ${state}</span>`;
}
