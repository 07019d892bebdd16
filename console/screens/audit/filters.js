/** The filters over the audit; each change is another URL. */
import { html } from "../../library/preact.js";
import { FilterDate, FilterText } from "../../parts/filter-input.js";
import { go } from "../../state/location.js";
import { link } from "../../text/fragment.js";
import { ACTIONS, changed } from "./filter.js";

export function Filters({ filter }) {
  const set = (change) => go(link(["audit"], changed(filter, change)));
  const text = (name, label) => html`<${FilterText} name=${name} label=${label} value=${filter[name]} onSet=${(text) => set({ [name]: text })} />`;
  const date = (name, label) => html`<${FilterDate} name=${name} label=${label} value=${filter[name]} onSet=${(instant) => set({ [name]: instant })} />`;
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
