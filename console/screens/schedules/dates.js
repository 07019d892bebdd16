/** Dates at which a schedule comes: in the zone that is shown, and by its own wall clock. */
import { html } from "../../library/preact.js";
import { ExactTime } from "../../parts/time.js";

/** @param {{timezone: string, occurrences: {at: string, local: string, shifted: boolean}[]}} preview */
export function Dates({ preview }) {
  if (preview.occurrences.length === 0) return html`<p class="nothing">It does not come any more.</p>`;
  return html`<table class="dates">
    <thead><tr><th>Next</th><th>In ${preview.timezone}</th></tr></thead>
    <tbody>
      ${preview.occurrences.map(
        ({ at, local, shifted }) => html`<tr key=${at}>
          <td><${ExactTime} at=${at} /></td>
          <td>${local.replace("T", " ")}${shifted && html` <span class="badge retrying">moved over a gap of the clock</span>`}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
