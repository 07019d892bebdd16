/** The life of a timer as a line: what happened, and what is to come. */
import { html } from "../../library/preact.js";
import { ExactTime } from "../../parts/time.js";
import { changeEvents } from "./changes.js";
import { eventsOf } from "./events.js";

export function Timeline({ timer, attempts, changes }) {
  return html`<section class="card" aria-label="Timeline">
    <header><h2>Timeline</h2></header>
    <ol class="timeline">
      ${eventsOf(timer, attempts, changeEvents(changes)).map(
        (event) => html`<li key=${event.name} class=${event.kind}>
          <strong>${event.href ? html`<a href=${event.href}>${event.title}</a>` : event.title}</strong>
          ${event.at && html`<${ExactTime} at=${event.at} />`}
          ${event.detail && html`<p>${event.detail}</p>`}
        </li>`,
      )}
    </ol>
  </section>`;
}
