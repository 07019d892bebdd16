/** Selects all timers that the filter of the URL lets through, on whatever page, and asks what to do with them. */
import { html, useState } from "../../library/preact.js";
import { newKey } from "../../api/key.js";
import { useRoutes } from "../../state/routes.js";
import { BulkOrder } from "./bulk-order.js";
import { bulkActionsFor } from "./bulk-actions.js";
import { conditionsOf } from "./filter.js";

export function AllThatMatch({ filter }) {
  const { hasRoute } = useRoutes();
  const [isSelected, setSelected] = useState(false);
  const [asked, setAsked] = useState(null);
  if (!hasRoute("post", "/bulk")) return null;
  const conditions = conditionsOf(filter);
  if (!isSelected) {
    return html`<div class="buttons all">
      <button type="button" class="small" onClick=${() => setSelected(true)}>Select all that match</button>
    </div>`;
  }
  return html`<div class="selection" role="region" aria-label="All that match">
    <strong>All that match</strong>
    ${bulkActionsFor(conditions).map(
      (action) => html`<button key=${action.name} type="button" class=${action.isDanger ? "danger" : ""}
        onClick=${() => setAsked({ action, key: newKey() })}>${action.label} …</button>`,
    )}
    <button type="button" onClick=${() => setSelected(false)}>Clear selection</button>
    ${asked &&
    html`<${BulkOrder} action=${asked.action} conditions=${conditions} idempotencyKey=${asked.key}
      onClose=${() => setAsked(null)} />`}
  </div>`;
}
