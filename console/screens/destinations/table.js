/** A row for each destination. */
import { html } from "../../library/preact.js";
import { Time } from "../../parts/time.js";
import { link } from "../../text/fragment.js";

/** @param {((what: "pause" | "limits", destination: object) => void) | null} ask null: nothing may be asked of them. */
export function DestinationTable({ destinations, ask }) {
  return html`<table>
    <thead>
      <tr><th>Destination</th><th>State</th><th>Under way / cap</th><th>Waiting</th><th>Rate</th><th>Failures in a row</th><th>Limits</th>${ask && html`<th>Actions</th>`}</tr>
    </thead>
    <tbody>
      ${destinations.map((destination) => html`<${Row} key=${destination.key} destination=${destination} ask=${ask} />`)}
    </tbody>
  </table>`;
}

function Row({ destination, ask }) {
  const { key, control, underWay, cap, waiting, rate, failures, lastError, lastErrorAt } = destination;
  return html`<tr>
    <td><a href=${link(["timers"], { status: "pending", destination: nameOf(key) })}><code>${key}</code></a></td>
    <td data-label="State"><${State} destination=${destination} /></td>
    <td data-label="Under way">${underWay}${control.paused ? "" : ` / ${cap}`}</td>
    <td data-label="Waiting">${waiting}</td>
    <td data-label="Rate">${rate.toFixed(1)}/s</td>
    <td data-label="Failures">${failures}${failures > 0 && lastError && html`: <span class="reason"> ${lastError}</span> <${Time} at=${lastErrorAt} />`}</td>
    <td data-label="Limits">${limitsInWords(control)}</td>
    ${ask && html`<td><div class="buttons">
      <button type="button" class="small" onClick=${() => ask("pause", destination)} aria-label=${`${control.paused ? "Resume" : "Pause"} ${key}`}>
        ${control.paused ? "Resume" : "Pause"}
      </button>
      <button type="button" class="small" onClick=${() => ask("limits", destination)} aria-label=${`Limits of ${key}`}>Limits</button>
    </div></td>`}
  </tr>`;
}

function State({ destination: { control, circuit, circuitSince, failures } }) {
  if (control.paused) return html`<span class="badge aborted">paused</span>`;
  if (circuit === "closed" && failures > 0) return html`<span class="badge retrying">✕ failing</span>`;
  if (circuit === "closed") return html`<span class="badge expired">✓ sent to</span>`;
  return html`<span class="badge error">✕ circuit ${circuit}</span> <${Time} at=${circuitSince} />`;
}

/** As the filter of the list has it: a host and its port, or nothing for what is no REST destination. */
function nameOf(key) {
  return key.includes("://") ? key.slice(key.indexOf("://") + 3) : undefined;
}

function limitsInWords({ concurrency, ratePerSecond }) {
  const words = [concurrency && `${concurrency} at a time`, ratePerSecond && `${ratePerSecond}/s`].filter(Boolean);
  return words.length > 0 ? words.join(", ") : html`<span class="faint">–</span>`;
}
