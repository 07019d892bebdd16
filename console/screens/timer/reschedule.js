/** Asks for another due date. */
import { html, useState } from "../../library/preact.js";
import { updateTimer } from "../../api/timers.js";
import { Confirm } from "../../parts/confirm.js";
import { Field } from "../../parts/field.js";
import { tell } from "../../parts/notices.js";
import { useCell } from "../../state/cell.js";
import { zone } from "../../state/zone.js";
import { LATEST_INPUT, fromInput, toInput } from "../../text/instants.js";

export function Reschedule({ timer, idempotencyKey, onClose, onDone }) {
  const shown = useCell(zone);
  const [date, setDate] = useState(timer.expirationDate);
  const run = async () => {
    await updateTimer(timer._id, JSON.stringify({ startDate: date, expirationIntervalMs: 0 }), idempotencyKey);
    tell("Rescheduled");
    onDone();
  };
  return html`<${Confirm} title="Reschedule this timer?" action="Reschedule" run=${run} onClose=${onClose}>
    <${Field} id="due" label=${`Due (${shown === "utc" ? "UTC" : "local"})`} hint="Nothing is delivered at the old date any more.">
      ${(attributes) => html`<input ...${attributes} type="datetime-local" step="1" max=${LATEST_INPUT} required value=${toInput(Date.parse(date), shown)}
        onChange=${(event) => setDate(fromInput(event.target.value, shown))} />`}
    <//>
  <//>`;
}
