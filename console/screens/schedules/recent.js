/** What has become of a schedule's last occurrences, the newest at the right: one mark each, which leads to its timer. */
import { html } from "../../library/preact.js";
import { useCell } from "../../state/cell.js";
import { zone } from "../../state/zone.js";
import { link } from "../../text/fragment.js";
import { exact } from "../../text/instants.js";
import { statusWord } from "../../text/statuses.js";

/** @param {{schedule: {recent: object[], missed: {count: number}}}} props */
export function Recent({ schedule: { recent, missed } }) {
  const shown = useCell(zone);
  return html`<span class="recent">
    ${[...recent].reverse().map(({ at, expirationId, expirationStatus: { description: status } }) => {
      const words = `${exact(Date.parse(at), shown)}: ${statusWord(status)}`;
      return html`<a key=${expirationId} class=${status} href=${link(["timers", expirationId])} title=${words} aria-label=${words}></a>`;
    })}
    ${recent.length === 0 && html`<span class="faint">none yet</span>`}
    ${missed.count > 0 && html` <span class="badge retrying">${missed.count} missed</span>`}
  </span>`;
}
