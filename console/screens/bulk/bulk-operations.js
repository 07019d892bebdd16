/** Bulk operations, the newest first, a page at a time. */
import { html } from "../../library/preact.js";
import { listBulk } from "../../api/bulk.js";
import { useLive } from "../../live/use-live.js";
import { LiveLine } from "../../parts/live-line.js";
import { Time } from "../../parts/time.js";
import { actionInWords, filterInWords, skippedInWords } from "../../text/bulk.js";
import { link } from "../../text/fragment.js";
import { inThousands } from "../../text/numbers.js";
import { BulkState } from "./bulk-state.js";

const EVERY_MS = 3_000;

export function BulkOperations({ query }) {
  const cursor = query.get("cursor") ?? "";
  const live = useLive(`bulk ${cursor}`, (signal) => listBulk(cursor, signal), EVERY_MS);
  const { items, nextCursor } = live.data ?? {};
  return html`
    <header class="title"><h1>Bulk operations</h1><${LiveLine} live=${live} /></header>
    ${items?.length > 0 && html`<${Table} operations=${items} />`}
    ${items?.length === 0 && html`<p class="nothing">No bulk operation is known. They begin at the list of timers: “Select all that match”.</p>`}
    <nav class="pages" aria-label="Pages">
      ${cursor && html`<a class="button" href=${link(["bulk"])}>First page</a>`}
      ${nextCursor && html`<a class="button" href=${link(["bulk"], { cursor: nextCursor })}>Next page</a>`}
    </nav>
  `;
}

function Table({ operations }) {
  return html`<table>
    <thead>
      <tr><th>State</th><th>Action</th><th>Which</th><th>Done</th><th>Skipped</th><th>Failed</th><th>By</th><th>Begun</th></tr>
    </thead>
    <tbody>${operations.map((operation) => html`<${Row} key=${operation.id} operation=${operation} />`)}</tbody>
  </table>`;
}

function Row({ operation }) {
  const { id, filter, done, skipped, failed, requestedBy, createdAt } = operation;
  return html`<tr>
    <td><${BulkState} state=${operation.state} /></td>
    <td data-label="Action"><a href=${link(["bulk", id])}>${actionInWords(operation)}</a></td>
    <td data-label="Which" class="long">${filterInWords(filter)}</td>
    <td data-label="Done">${inThousands(done)}</td>
    <td data-label="Skipped">${skippedInWords(skipped) || html`<span class="faint">–</span>`}</td>
    <td data-label="Failed">${failed > 0 ? html`<span class="reason">${inThousands(failed)}</span>` : html`<span class="faint">–</span>`}</td>
    <td data-label="By">${requestedBy}</td>
    <td data-label="Begun"><${Time} at=${createdAt} /></td>
  </tr>`;
}
