/** Where timers are moved that are rescheduled together: by so many minutes, or all to one date. */
import { html, useState } from "../../library/preact.js";
import { Field } from "../../parts/field.js";
import { useCell } from "../../state/cell.js";
import { zone } from "../../state/zone.js";
import { LATEST_INPUT, fromInput, toInput } from "../../text/instants.js";

const MINUTE_MS = 60_000;

/** What moves nothing: to count with. */
export const NO_MOVE = { shiftMs: 0 };

/** @param {(move: {shiftMs: number} | {startDate: string} | null) => void} setMove null: nothing is said yet. */
export function Move({ setMove }) {
  const shown = useCell(zone);
  const [kind, setKind] = useState("by");
  const [date, setDate] = useState("");
  const choose = (event) => (setKind(event.target.value), setDate(""), setMove(null));
  const by = (event) => {
    const minutes = Number(event.target.value);
    setMove(event.target.value !== "" && Number.isFinite(minutes) ? { shiftMs: Math.round(minutes * MINUTE_MS) } : null);
  };
  const to = (event) => {
    const startDate = fromInput(event.target.value, shown);
    setDate(startDate);
    setMove(startDate ? { startDate } : null);
  };
  return html`
    <${Field} id="move" label="Move">
      ${(attributes) => html`<select ...${attributes} value=${kind} onChange=${choose}>
        <option value="by">by minutes</option>
        <option value="to">all to one start date</option>
      </select>`}
    <//>
    ${kind === "by"
      ? html`<${Field} id="minutes" label="Minutes" hint="Later; with a minus, earlier.">
          ${(attributes) => html`<input ...${attributes} type="number" step="any" required onInput=${by} />`}
        <//>`
      : html`<${Field} id="start" label=${`Start (${shown === "utc" ? "UTC" : "local"})`} hint="Their intervals stay.">
          ${(attributes) => html`<input ...${attributes} type="datetime-local" step="1" max=${LATEST_INPUT} required value=${toInput(Date.parse(date), shown)}
            onChange=${to} />`}
        <//>`}
  `;
}
