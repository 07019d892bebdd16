/** A timer's status: its word, with a colour and a mark that does not need one. */
import { html } from "../library/preact.js";
import { statusInAPI, statusWord } from "../text/statuses.js";

const MARKS = { pending: "○", expired: "✓", aborted: "–", error: "✕" };

/** @param {object} timer its status; a pending one with failures is told from one that has none. */
export function StatusBadge({ timer }) {
  const status = String(timer.expirationStatus?.description ?? "");
  const isRetried = status === "pending" && timer.failureCount > 0;
  const word = isRetried ? "retrying" : statusWord(status);
  return html`<span class="badge ${isRetried ? "retrying" : status}" title=${statusInAPI(status)}>
    <span aria-hidden="true">${MARKS[status] ?? ""}</span> ${word}</span>`;
}
