/** A row for each replica; one that is dead is red. */
import { html } from "../../library/preact.js";
import { Time } from "../../parts/time.js";
import { duration } from "../../text/durations.js";

const BADGES = { alive: ["expired", "✓ alive"], stopped: ["aborted", "stopped"], dead: ["error", "✕ dead"] };

export function Replicas({ replicas }) {
  return html`<section class="card" aria-label="Replicas">
    <header><h2>Replicas</h2></header>
    <table class="replicas">
      <thead><tr><th>Replica</th><th>State</th><th>Heartbeat</th><th>Version</th><th>Clock</th><th>Held</th><th>Since</th></tr></thead>
      <tbody>${replicas.map((replica) => html`<${Row} key=${replica.owner} replica=${replica} />`)}</tbody>
    </table>
  </section>`;
}

function Row({ replica: { owner, host, state, beatAgeMs, version, clockSkewMs, held, startedAt } }) {
  const [look, word] = BADGES[state] ?? ["", state];
  return html`<tr class=${state}>
    <td><code>${owner}</code> ${host}</td>
    <td data-label="State"><span class=${`badge ${look}`}>${word}</span></td>
    <td data-label="Heartbeat">${duration(beatAgeMs)} ago</td>
    <td data-label="Version">${version ?? "–"}</td>
    <td data-label="Clock">${clockSkewMs === null ? "–" : `${clockSkewMs} ms off`}</td>
    <td data-label="Held">${held}</td>
    <td data-label="Since"><${Time} at=${startedAt} /></td>
  </tr>`;
}
