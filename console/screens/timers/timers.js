/** Timers: filtered, a page at a time. */
import { html, useState } from "../../library/preact.js";
import { LiveLine } from "../../parts/live-line.js";
import { useAccess } from "../../state/access.js";
import { link } from "../../text/fragment.js";
import { AllThatMatch } from "./all-that-match.js";
import { Count } from "./count.js";
import { changed, filterOf } from "./filter.js";
import { Filters } from "./filters.js";
import { SelectionBar } from "./selection-bar.js";
import { TimerTable } from "./table.js";
import { useHeldPage } from "./use-held-page.js";

const NONE = new Set();

export function Timers({ query }) {
  const filter = filterOf(query);
  const key = JSON.stringify(filter);
  const { live, page, show } = useHeldPage(filter);
  const [selection, setSelection] = useState({ key, ids: NONE });
  const selected = selection.key === key ? selection.ids : NONE;
  const { mayWrite, mayChangeInBulk } = useAccess();
  const select = mayWrite ? (ids) => setSelection({ key, ids }) : null;
  return html`
    <header class="title"><h1>Timers</h1><${LiveLine} live=${live} /></header>
    <${Filters} filter=${filter} />
    ${page && html`<${News} page=${page} show=${show} />`}
    <${Count} key=${`count ${JSON.stringify(changed(filter, {}))}`} filter=${filter} page=${page} />
    ${page && mayChangeInBulk && page.rows.length > 0 && html`<${AllThatMatch} key=${key} filter=${filter} />`}
    ${page && select && html`<${SelectionBar} page=${page} selected=${selected} select=${select} onDone=${live.look} />`}
    ${page && page.rows.length > 0 && html`<${TimerTable} page=${page} filter=${filter} selected=${selected} select=${select} />`}
    ${page && page.rows.length === 0 && html`<${Nothing} page=${page} />`}
    ${page && html`<${Pages} filter=${filter} page=${page} />`}
  `;
}

/** Says that the list has changed; nothing moves until it is pressed. */
function News({ page, show }) {
  const words = [page.came > 0 && `${page.came} new`, page.gone.size > 0 && `${page.gone.size} no longer here`].filter(Boolean);
  return html`<div class="news" role="status">
    ${words.length > 0 && html`<button type="button" class="pill" onClick=${show}>${words.join(", ")} – show</button>`}
  </div>`;
}

function Nothing({ page }) {
  return html`<p class="nothing">
    ${page.nextCursor === null ? "No timer matches." : "None of the timers that were looked at matches; there may be more on the next page."}
  </p>`;
}

function Pages({ filter, page }) {
  return html`<nav class="pages" aria-label="Pages">
    ${filter.cursor && html`<a class="button" href=${link(["timers"], changed(filter, {}))}>First page</a>`}
    ${filter.cursor && html`<button type="button" onClick=${() => history.back()}>Back</button>`}
    ${page.nextCursor && html`<a class="button" href=${link(["timers"], { ...filter, cursor: page.nextCursor })}>Next page</a>`}
  </nav>`;
}
