/**
 * What has become of the timers that a bulk operation has changed: counted when it is opened and ends, on request, and every
 * few seconds for some minutes while any is pending.
 */
import { html, useEffect } from "../../library/preact.js";
import { useCounts } from "../../live/use-counts.js";
import { now } from "../../state/clock.js";
import { useRoutes } from "../../state/routes.js";
import { link } from "../../text/fragment.js";
import { inThousands } from "../../text/numbers.js";
import { STATUSES, statusTitle } from "../../text/statuses.js";

const EVERY_MS = 3_000;
/** From the operation's end on: those that are due much later are not waited for. */
const FOLLOWED_MS = 300_000;

export function Outcome({ operation: { id, action, done, endedAt } }) {
  const { hasParameter } = useRoutes();
  const isKnown = hasParameter("get", "/expirations/count", "bulkOperation");
  const wanted = isKnown && done > 0 ? Object.fromEntries(STATUSES.map((status) => [status, { bulkOperation: id, status }])) : {};
  const { counts, countAgain } = useCounts(wanted, endedAt ?? "");
  const isFollowed = counts.pending?.count > 0 && (!endedAt || now() - Date.parse(endedAt) < FOLLOWED_MS);
  useEffect(() => {
    if (!isFollowed) return;
    const timer = setTimeout(countAgain, EVERY_MS);
    return () => clearTimeout(timer);
  }, [isFollowed, counts]);
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
    <p class="faint">As they are now${isFollowed ? ", counted again every few seconds" : ""}. Those that have been pruned are not among them.</p>
  </section>`;
}

function figure(count) {
  if (count === undefined) return "…";
  if (count === null) return "not counted";
  return `${count.isEstimate ? "about " : ""}${inThousands(count.count)}`;
}
