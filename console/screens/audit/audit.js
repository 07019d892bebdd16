/** The audit: who asked for which change, when and from where, and what came of it. */
import { html } from "../../library/preact.js";
import { listAudit } from "../../api/access.js";
import { useLive } from "../../live/use-live.js";
import { LiveLine } from "../../parts/live-line.js";
import { link } from "../../text/fragment.js";
import { changed, filterOf } from "./filter.js";
import { Filters } from "./filters.js";
import { AuditTable } from "./table.js";

export function Audit({ query }) {
  const filter = filterOf(query);
  const live = useLive(`audit ${JSON.stringify(filter)}`, (signal) => listAudit(filter, signal));
  return html`
    <header class="title"><h1>Audit</h1><${LiveLine} live=${live} /></header>
    <${Filters} filter=${filter} />
    ${live.data && live.data.items.length > 0 && html`<${AuditTable} entries=${live.data.items} />`}
    ${live.data && live.data.items.length === 0 && html`<p class="nothing">
      ${live.data.nextCursor === null ? filter.id ? "Nobody changed this timer by itself. Its own page says which bulk operations did." : "Nothing that matches was changed." : "None of the entries that were looked at matches; there may be more on the next page."}
    </p>`}
    ${live.data && html`<nav class="pages" aria-label="Pages">
      ${filter.cursor && html`<a class="button" href=${link(["audit"], changed(filter, {}))}>First page</a>`}
      ${live.data.nextCursor && html`<a class="button" href=${link(["audit"], { ...filter, cursor: live.data.nextCursor })}>Next page</a>`}
    </nav>`}
  `;
}
