/** What has become of the timers that a bulk operation has changed: counted when it is opened and ends, and on request. */
import { html } from "../../library/preact.js";
import { useCounts } from "../../live/use-counts.js";
import { useRoutes } from "../../state/routes.js";
import { link } from "../../text/fragment.js";
import { inThousands } from "../../text/numbers.js";
import { STATUSES, statusTitle } from "../../text/statuses.js";

export function Outcome({ operation: { id, action, done, endedAt } }) {
  const { hasParameter } = useRoutes();
  const isKnown = hasParameter("get", "/expirations/count", "bulkOperation");
  const wanted = isKnown && done > 0 ? Object.fromEntries(STATUSES.map((status) => [status, { bulkOperation: id, status }])) : {};
  const { counts, countAgain } = useCounts(wanted, endedAt ?? "");
  if (!isKnown || done === 0) return null;
  return html`<section class="card" aria-label="What it changed">
    <header>
      <h2><a href=${link(["timers"], { bulkOperation: id })}>${action === "replay" ? "The timers that it stored" : "The timers that it changed"}</a></h2>
      <button type="button" class="small" onClick=${countAgain}>Count again</button>
    </header>
    <dl>
      ${STATUSES.map(
        (status) => html`<div key=${status}>
          <dt><a href=${link(["timers"], { bulkOperation: id, status })}>${statusTitle(status)}</a></dt>
          <dd>${figure(counts[status])}</dd>
        </div>`,
      )}
    </dl>
    <p class="faint">As they are now. Those that have been pruned are not among them.</p>
  </section>`;
}

function figure(count) {
  if (count === undefined) return "…";
  if (count === null) return "not counted";
  return `${count.isEstimate ? "about " : ""}${inThousands(count.count)}`;
}
