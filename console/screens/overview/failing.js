/** The destinations that fail most. */
import { html } from "../../library/preact.js";
import { Time } from "../../parts/time.js";
import { link } from "../../text/fragment.js";

export function Failing({ destinations }) {
  return html`<section class="card" aria-label="Failing destinations">
    <header><h2>Destinations that fail</h2> <a href=${link(["destinations"])}>All, and what is paused</a></header>
    ${destinations.length === 0
      ? html`<p class="faint">None.</p>`
      : html`<table>
          <thead><tr><th>Destination</th><th>Failures in a row</th><th>Last error</th><th>When</th></tr></thead>
          <tbody>${destinations.map(
            ({ key, paused, failures, lastError, lastErrorAt }) => html`<tr key=${key}>
              <td><code>${key}</code>${paused && html` <span class="badge aborted">paused</span>`}</td>
              <td data-label="Failures">${failures}</td>
              <td data-label="Error"><span class="reason">${lastError ?? "–"}</span></td>
              <td data-label="When"><${Time} at=${lastErrorAt} /></td>
            </tr>`,
          )}</tbody>
        </table>`}
  </section>`;
}
