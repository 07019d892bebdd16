/** The filters over the audit; each change is another URL. */
import { html } from "../../library/preact.js";
import { useCell } from "../../state/cell.js";
import { go } from "../../state/location.js";
import { zone } from "../../state/zone.js";
import { link } from "../../text/fragment.js";
import { LATEST_INPUT, fromInput, toInput } from "../../text/instants.js";
import { ACTIONS, changed } from "./filter.js";

export function Filters({ filter }) {
  const shown = useCell(zone);
  const set = (change) => go(link(["audit"], changed(filter, change)));
  const text = (name, label) => html`<label>
    ${label}
    <input name=${name} value=${filter[name] ?? ""} spellcheck=${false} onChange=${(event) => set({ [name]: event.target.value.trim() })} />
  </label>`;
  const date = (name, label) => html`<label>
    ${label} (${shown === "utc" ? "UTC" : "local"})
    <input type="datetime-local" step="1" max=${LATEST_INPUT} value=${toInput(Date.parse(filter[name]), shown)}
      onChange=${(event) => event.target.reportValidity() && set({ [name]: fromInput(event.target.value, shown) })} />
  </label>`;
  return html`<form class="filters" aria-label="Filters" onSubmit=${(event) => event.preventDefault()}>
    ${text("who", "Who")}
    <label>Action
      <select value=${filter.action ?? ""} onChange=${(event) => set({ action: event.target.value })}>
        <option value="">All</option>
        ${ACTIONS.map((action) => html`<option key=${action} value=${action}>${action}</option>`)}
      </select>
    </label>
    ${text("applicantService", "Service")} ${text("id", "Timer")} ${date("from", "From")} ${date("before", "Before")}
    <a class="button small" href=${link(["audit"])}>Clear</a>
  </form>`;
}
