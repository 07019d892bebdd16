/** The rows of the list of timers. */
import { html } from "../../library/preact.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { Time } from "../../parts/time.js";
import { link } from "../../text/fragment.js";
import { outputInWords } from "../../text/outputs.js";
import { changed } from "./filter.js";

/** @param {Set<string>} selected ids; `select(ids)` replaces them; null: none can be selected. */
export function TimerTable({ page, filter, selected, select }) {
  const ids = page.rows.map((row) => row._id);
  const isAll = ids.length > 0 && ids.every((id) => selected.has(id));
  const toggle = (id) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };
  return html`<table class="timers">
    <thead>
      <tr>
        ${select && html`<th><input type="checkbox" aria-label="Select all on this page" checked=${isAll}
          onChange=${() => select(new Set(isAll ? [] : ids))} /></th>`}
        <th>Status</th><th>Due</th><th>Service</th><th>Output</th><th>Failures</th><th>Timer</th>
      </tr>
    </thead>
    <tbody>
      ${page.rows.map(
        (row) => html`<${Row} key=${row._id} row=${row} filter=${filter} isGone=${page.gone.has(row._id)} isSelected=${selected.has(row._id)}
          onToggle=${select && (() => toggle(row._id))} />`,
      )}
    </tbody>
  </table>`;
}

function Row({ row, filter, isGone, isSelected, onToggle }) {
  const service = String(row.applicantService);
  return html`<tr class=${`${isGone ? "gone" : ""} ${isSelected ? "selected" : ""}`}>
    ${onToggle && html`<td><input type="checkbox" aria-label=${`Select ${row._id}`} checked=${isSelected} onChange=${onToggle} /></td>`}
    <td><${StatusBadge} timer=${row} /></td>
    <td data-label="Due"><${Time} at=${row.expirationDate} />${row.firstExpirationDate &&
    html`<span class="faint"> (first <${Time} at=${row.firstExpirationDate} />)</span>`}</td>
    <td data-label="Service"><a class="quiet" href=${link(["timers"], changed(filter, { applicantService: service }))}>${service}</a></td>
    <td data-label="Output" class="long">${outputInWords(row.outputMode)}</td>
    <td data-label="Failures" title=${row.lastError ?? ""}>${failures(row)}</td>
    <td data-label="Timer"><a class="id" href=${link(["timers", row._id])}>${row._id}</a></td>
  </tr>`;
}

/** What failed before a timer was delivered is no trouble any more. */
function failures({ failureCount, lastError, expirationStatus }) {
  if (!failureCount && !lastError) return html`<span class="faint">–</span>`;
  const look = expirationStatus.description === "expired" ? "faint" : "reason";
  return html`${failureCount}${lastError && html`: <span class=${look}>${lastError}</span>`}`;
}
