/** An instant: how far it is, and the exact time on hover; or the other way round. */
import { html } from "../library/preact.js";
import { useCell } from "../state/cell.js";
import { useNow } from "../state/clock.js";
import { zone } from "../state/zone.js";
import { relative } from "../text/durations.js";
import { exact } from "../text/instants.js";

/** "in 3 min". */
export function Time({ at }) {
  const now = useNow();
  const shown = useCell(zone);
  if (!at) return html`<span class="faint">–</span>`;
  const instant = Date.parse(at);
  return html`<time datetime=${at} title=${exact(instant, shown)}>${relative(instant, now)}</time>`;
}

/** "2026-11-29 12:05:03.123 UTC, in 3 min". */
export function ExactTime({ at }) {
  const now = useNow();
  const shown = useCell(zone);
  if (!at) return html`<span class="faint">–</span>`;
  const instant = Date.parse(at);
  return html`<time datetime=${at}><span class="instant">${exact(instant, shown)}</span>
    <span class="faint"> ${relative(instant, now)}</span></time>`;
}
