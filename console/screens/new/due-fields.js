/** When the timer is due: after a while, or at a time. */
import { html } from "../../library/preact.js";
import { Field, problemsAt } from "../../parts/field.js";
import { useCell } from "../../state/cell.js";
import { zone } from "../../state/zone.js";
import { LATEST_INPUT, fromInput, toInput } from "../../text/instants.js";
import { UNIT_NAMES } from "./draft.js";
import { inputsOf } from "./inputs.js";

export function DueFields(form) {
  const { draft, set, problem } = form;
  const { input, choice } = inputsOf(form);
  const shown = useCell(zone);
  return html`
    <${Field} id="when" label="Due">
      ${(attributes) => html`<select ...${attributes} value=${draft.when} onChange=${(event) => set({ when: event.target.value })}>
        <option value="after">after a while</option><option value="at">at a time</option>
      </select>`}
    <//>
    ${draft.when === "after"
      ? html`
          ${input("amount", { label: "After", pointer: "#/expirationIntervalMs" })}
          ${choice("unit", UNIT_NAMES, { label: "Unit", pointer: "#/unit" })}`
      : html`<${Field} id="startDate" label=${`At (${shown === "utc" ? "UTC" : "local"})`} problems=${problemsAt(problem, "#/startDate")}>
          ${(attributes) => html`<input ...${attributes} type="datetime-local" step="1" max=${LATEST_INPUT}
            value=${toInput(Date.parse(draft.startDate), shown)}
            onChange=${(event) => set({ startDate: fromInput(event.target.value, shown) })} />`}
        <//>`}
  `;
}
