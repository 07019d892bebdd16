/** When what is shown was true, and whether the service still answers. */
import { html } from "../library/preact.js";
import { useCell } from "../state/cell.js";
import { useNow } from "../state/clock.js";
import { zone } from "../state/zone.js";
import { roughly } from "../text/durations.js";
import { exact } from "../text/instants.js";

/** @param {object} live what `useLive` gave. */
export function LiveLine({ live }) {
  const now = useNow();
  const shown = useCell(zone);
  const { problem, updatedAt, nextLookAt, look } = live;
  const wait = nextLookAt && Math.max(0, nextLookAt - Date.now());
  return html`<div class="live ${problem ? "stale" : ""}">
    <span class="dot" aria-hidden="true"></span>
    ${problem
      ? html`<span role="alert">${problem.detail ?? String(problem)}</span>
          <span> ${updatedAt ? `Shown as of ${exact(updatedAt, shown)}. ` : ""}Next try in ${roughly(wait)}.</span>`
      : html`<span>${updatedAt ? `Updated ${roughly(now - updatedAt)} ago` : "Loading …"}</span>`}
    <button type="button" class="small" onClick=${look}>Refresh</button>
  </div>`;
}
