/** How many timers match the filter. It is asked once, and again on request: a count looks at many. */
import { html, useEffect, useState } from "../../library/preact.js";
import { useCounts } from "../../live/use-counts.js";
import { useRoutes } from "../../state/routes.js";
import { countInWords } from "../../text/numbers.js";
import { conditionsOf } from "./filter.js";

/** @param {?object} page with all that match on it, nothing is asked; null: it is not there yet, or another one comes. */
export function Count({ filter, page }) {
  const { hasRoute } = useRoutes();
  const isWhole = page !== null && !filter.cursor && page.fresh.nextCursor === null;
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (page && !isWhole && hasRoute("get", "/expirations/count")) setAsked(true);
  });
  const { counts, countAgain } = useCounts(isAsked ? { all: conditionsOf(filter) } : {});
  const count = isWhole ? { count: page.fresh.items.length, isEstimate: false } : counts.all;
  if (!isWhole && !isAsked) return html`<p class="count"></p>`;
  if (count === undefined) return html`<p class="count faint" role="status">Counting …</p>`;
  return html`<p class="count" role="status">
    ${count === null ? "They could not be counted." : html`<strong>${countInWords(count)}</strong> ${count.count === 1 ? "matches" : "match"}${count.isEstimate ? ", as far as that was looked at" : ""}.`}
    ${isAsked && html` <button type="button" class="small" onClick=${countAgain}>Count again</button>`}
  </p>`;
}
