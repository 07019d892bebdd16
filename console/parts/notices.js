/** What was done, said at the bottom of the page for a while. */
import { html } from "../library/preact.js";
import { Cell, useCell } from "../state/cell.js";

const SHOWN_MS = 8_000;
const MOST = 4;
const notices = new Cell([]);
let count = 0;

/** @param {"done" | "failed"} kind */
export function tell(text, { kind = "done", href = null } = {}) {
  const notice = { id: (count += 1), text, kind, href };
  notices.set([...notices.value, notice].slice(-MOST));
  setTimeout(() => dismiss(notice.id), SHOWN_MS);
}

function dismiss(id) {
  notices.set(notices.value.filter((notice) => notice.id !== id));
}

export function Notices() {
  const shown = useCell(notices);
  return html`<div class="notices" role="status" aria-live="polite">
    ${shown.map(
      ({ id, text, kind, href }) => html`<div key=${id} class="notice ${kind}">
        ${href ? html`<a href=${href}>${text}</a>` : html`<span>${text}</span>`}
        <button type="button" class="plain" aria-label="Dismiss" onClick=${() => dismiss(id)}>✕</button>
      </div>`,
    )}
  </div>`;
}
