/** The filters over the list; each change is another URL. */
import { html } from "../../library/preact.js";
import { FilterDate, FilterText } from "../../parts/filter-input.js";
import { go } from "../../state/location.js";
import { useRoutes } from "../../state/routes.js";
import { link } from "../../text/fragment.js";
import { labelsOf, labelsText } from "../../text/labels.js";
import { changed, orderOf, TABS } from "./filter.js";

/** Those that are not in view unless they are used. */
const MORE = ["label", "destination", "lastError", "createdFrom", "createdBefore", "endedFrom", "endedBefore", "failed", "bulkOperation"];

export function Filters({ filter }) {
  const set = (change) => go(link(["timers"], changed(filter, change)));
  const { hasParameter } = useRoutes();
  const has = (name) => hasParameter("get", "/expirations", name);
  const text = (name, label) => html`<${FilterText} name=${name} label=${label} value=${filter[name]} onSet=${(text) => set({ [name]: text })} />`;
  const date = (name, label) => html`<${FilterDate} name=${name} label=${label} value=${filter[name]} onSet=${(instant) => set({ [name]: instant })} />`;
  return html`
    <nav class="tabs" aria-label="Status">
      ${TABS.map(
        ([status, word]) => html`<a key=${status} href=${link(["timers"], changed(filter, { status }))}
          aria-current=${(filter.status ?? "") === status ? "page" : undefined}>${word}</a>`,
      )}
    </nav>
    <form class="filters" aria-label="Filters" onSubmit=${(event) => event.preventDefault()}>
      ${text("applicantService", "Service")} ${date("dueFrom", "Due from")} ${date("dueBefore", "Due before")}
      <label>Order
        <select value=${orderOf(filter)} onChange=${(event) => set({ order: event.target.value })}>
          <option value="newest">Newest first</option>
          <option value="soonest">Soonest due first</option>
        </select>
      </label>
      <a class="button small" href=${link(["timers"])}>Clear</a>
      ${has("label") && html`<details class="wide" open=${MORE.some((name) => filter[name])}>
        <summary>More filters</summary>
        <div class="filters">
          <${FilterText} name="label" label="Labels" value=${labelsText(filter.label)} placeholder="name:value"
            onSet=${(text) => set({ label: labelsOf(text) })} />
          ${text("destination", "Destination")} ${text("lastError", "Last error has")}
          ${date("createdFrom", "Created from")} ${date("createdBefore", "Created before")}
          ${has("endedFrom") && html`${date("endedFrom", "Ended from")} ${date("endedBefore", "Ended before")}`}
          ${has("bulkOperation") && text("bulkOperation", "Changed by bulk operation")}
          <label class="check">
            <input type="checkbox" name="failed" checked=${filter.failed === "true"}
              onChange=${(event) => set({ failed: event.target.checked ? "true" : "" })} /> An attempt has failed
          </label>
        </div>
      </details>`}
    </form>
  `;
}
