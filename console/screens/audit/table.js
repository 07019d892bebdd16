/** A row for each change that was asked for. */
import { html } from "../../library/preact.js";
import { ExactTime } from "../../parts/time.js";
import { link } from "../../text/fragment.js";

export function AuditTable({ entries }) {
  return html`<table>
    <thead><tr><th>When</th><th>Who</th><th>From</th><th>Action</th><th>Service</th><th>What</th><th>Result</th></tr></thead>
    <tbody>${entries.map((entry) => html`<${Row} key=${entry.id} entry=${entry} />`)}</tbody>
  </table>`;
}

function Row({ entry: { at, who, from, action, applicantService: service, status, outcome, ...entry } }) {
  const none = html`<span class="faint">–</span>`;
  return html`<tr>
    <td><${ExactTime} at=${at} /></td>
    <td data-label="Who">${who === null ? none : html`<a class="quiet" href=${link(["audit"], { who })}>${who}</a>`}</td>
    <td data-label="From"><code>${from}</code></td>
    <td data-label="Action">${action}</td>
    <td data-label="Service">${service === null ? none : html`<a class="quiet" href=${link(["audit"], { applicantService: service })}>${service}</a>`}</td>
    <td data-label="What" class="long"><${Subject} ...${entry} /></td>
    <td data-label="Result"><span class=${`badge ${status < 300 ? "expired" : "error"}`}>${status} ${outcome}</span></td>
  </tr>`;
}

function Subject({ expirationId: id, target, detail }) {
  return html`${target !== null && html`<code>${target}</code> `}
    ${id !== null && html`<a class="id" href=${link(["timers", id])}>${id}</a> `}
    ${detail !== null && html`<span class="faint">${detail}</span>`}`;
}
