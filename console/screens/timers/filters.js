/** The filters over the list; each change is another URL. */
import { html } from "../../library/preact.js";
import { useCell } from "../../state/cell.js";
import { go } from "../../state/location.js";
import { zone } from "../../state/zone.js";
import { link } from "../../text/fragment.js";
import { fromInput, toInput } from "../../text/instants.js";
import { changed, orderOf, STATUSES } from "./filter.js";

export function Filters({ filter }) {
  const shown = useCell(zone);
  const set = (change) => go(link(["timers"], changed(filter, change)));
  const date = (name, label) => html`<label>
    ${label} (${shown === "utc" ? "UTC" : "local"})
    <input type="datetime-local" step="1" value=${toInput(Date.parse(filter[name]), shown)}
      onChange=${(event) => set({ [name]: fromInput(event.target.value, shown) })} />
  </label>`;
  return html`
    <nav class="tabs" aria-label="Status">
      ${STATUSES.map(
        ([status, word]) => html`<a key=${status} href=${link(["timers"], changed(filter, { status }))}
          aria-current=${(filter.status ?? "") === status ? "page" : undefined}>${word}</a>`,
      )}
    </nav>
    <form class="filters" aria-label="Filters" onSubmit=${(event) => event.preventDefault()}>
      <label>Service
        <input name="applicantService" value=${filter.applicantService ?? ""} spellcheck=${false}
          onChange=${(event) => set({ applicantService: event.target.value.trim() })} />
      </label>
      ${date("dueFrom", "Due from")} ${date("dueBefore", "Due before")}
      <label>Order
        <select value=${orderOf(filter)} onChange=${(event) => set({ order: event.target.value })}>
          <option value="newest">Newest first</option>
          <option value="soonest">Soonest due first</option>
        </select>
      </label>
      <a class="button small" href=${link(["timers"])}>Clear</a>
    </form>
  `;
}
