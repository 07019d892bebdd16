/** A timer's members, but for its payload. */
import { html } from "../../library/preact.js";
import { ExactTime } from "../../parts/time.js";
import { duration } from "../../text/durations.js";
import { link } from "../../text/fragment.js";
import { destinationOf, outputInWords } from "../../text/outputs.js";

/** @param {?object} destination as the service knows it; null: it does not say. */
export function Facts({ timer, destination }) {
  const service = String(timer.applicantService);
  const facts = [
    ["Service", html`<a href=${link(["timers"], { applicantService: service })}>${service}</a>`],
    ["Output", outputInWords(timer.outputMode)],
    ["Destination", html`<${Destination} written=${destinationOf(timer.outputMode)} known=${destination?.key} />`],
    ["Headers", headersOf(timer.outputMode)],
    ["Start", html`<${ExactTime} at=${timer.startDate} />`],
    ["Interval", `${duration(timer.expirationIntervalMs)} (${timer.expirationIntervalMs} ms)`],
    ["Due", html`<${ExactTime} at=${timer.expirationDate} />`],
    ["First due", timer.firstExpirationDate && html`<${ExactTime} at=${timer.firstExpirationDate} />`],
    ["Failures", String(timer.failureCount)],
    ["Last error", timer.lastError],
    ["Updated", html`<${ExactTime} at=${timer.updatedAt} />`],
    ["Replay of", timer.replayOf && html`<a class="id" href=${link(["timers", timer.replayOf])}>${timer.replayOf}</a>`],
    ["Created by", timer.creatorId],
    ["Updated by", timer.updaterId],
  ];
  return html`<section class="card" aria-label="Timer">
    <header><h2>Timer</h2></header>
    <dl>
      ${facts.map(([name, value]) => value && html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
  </section>`;
}

/** As the timer has it, and the key of all spellings of it. */
function Destination({ written, known = written }) {
  return html`<a href=${link(["destinations"])}>${written}</a>${known !== written && html`<span class="faint">, known as <code>${known}</code></span>`}`;
}

function headersOf({ headers }) {
  const lines = Object.entries(headers ?? {});
  if (lines.length === 0) return null;
  return html`<ul class="plain">${lines.map(([name, value]) => html`<li><code>${name}: ${String(value)}</code></li>`)}</ul>`;
}
