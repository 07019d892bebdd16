/** The parts of the service that talk to PostgreSQL, and which of them do not work. */
import { html } from "../../library/preact.js";
import { Time } from "../../parts/time.js";

export function Lanes({ lanes, troubles }) {
  const trouble = (name) => troubles.find(({ lane }) => lane === name);
  return html`<section class="card" aria-label="Lanes">
    <header><h2>Lanes to PostgreSQL</h2></header>
    <ul class="lanes">
      ${lanes.map(({ name, isUp }) => {
        const found = trouble(name);
        const word = isUp && !found ? html`<span class="badge expired">✓ works</span>` : html`<span class="badge error">✕ down</span>`;
        return html`<li key=${name}><code>${name}</code> ${word} ${found && html`<span>${found.error}, since <${Time} at=${found.since} /></span>`}</li>`;
      })}
    </ul>
  </section>`;
}
