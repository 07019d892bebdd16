/** How many timers are due in each of the next 24 hours. */
import { html } from "../../library/preact.js";
import { useCell } from "../../state/cell.js";
import { zone } from "../../state/zone.js";
import { exact } from "../../text/instants.js";
import { counted, short } from "./figures.js";

const [WIDTH, HEIGHT, GAP] = [480, 150, 4];

export function DueHours({ pending: { hours, withinDay } }) {
  const shown = useCell(zone);
  const highest = Math.max(1, ...hours.map(({ count }) => count));
  const time = (at) => exact(Date.parse(at), shown).slice(11, 16);
  const step = WIDTH / Math.max(hours.length, 1);
  return html`<figure class="card chart bars">
    <figcaption>
      Due in the next 24 hours, by the hour: ${counted(withinDay)}, ${short(highest)} in an hour at most
      ${hours.some(({ isEstimate }) => isEstimate) && html`<span class="key key-estimate">estimated</span>`}
    </figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${inWords(hours, time)}>
      ${hours.map((hour, index) => {
        const height = hour.count === 0 ? 0 : Math.max(2, (hour.count / highest) * HEIGHT);
        return html`<rect key=${index} class=${hour.isEstimate ? "estimate" : ""} x=${index * step} y=${HEIGHT - height}
          width=${step - GAP} height=${height}><title>${time(hour.from)}: ${counted(hour)}</title></rect>`;
      })}
    </svg>
    <p class="ends">${hours.length > 0 && [0, 12].map((index) => html`<span key=${index}>${hours[index] && time(hours[index].from)}</span>`)}<span>in a day</span></p>
  </figure>`;
}

/** For who cannot see it: the hours that have any. */
function inWords(hours, time) {
  const some = hours.filter(({ count }) => count > 0).map((hour) => `${time(hour.from)}: ${counted(hour)}`);
  return some.length > 0 ? `Timers due by the hour. ${some.join(", ")}` : "No timer is due within a day.";
}
