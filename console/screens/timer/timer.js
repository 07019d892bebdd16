/** One timer. */
import { html } from "../../library/preact.js";
import { readChanges } from "../../api/changes.js";
import { findDestination } from "../../api/destinations.js";
import { readAttempts, readTimer } from "../../api/timers.js";
import { useLive } from "../../live/use-live.js";
import { CopyButton } from "../../parts/copy-button.js";
import { JSONView } from "../../parts/json-view.js";
import { LiveLine } from "../../parts/live-line.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { useAccess } from "../../state/access.js";
import { useRoutes } from "../../state/routes.js";
import { jsonMembers } from "../../text/json-tokens.js";
import { link } from "../../text/fragment.js";
import { destinationOf } from "../../text/outputs.js";
import { Buttons } from "./buttons.js";
import { Commands } from "./commands.js";
import { Facts } from "./facts.js";
import { Timeline } from "./timeline.js";

const EVERY_MS = 3_000;

/** Between two looks at who changed it. */
const CHANGES_EVERY_MS = 15_000;
const NO_CHANGES = { entries: [], operations: [] };

export function TimerView({ path: [, id] }) {
  const { hasRoute, hasParameter } = useRoutes();
  const { seesAll } = useAccess();
  const hasAttempts = hasRoute("get", "/expirations/{id}/attempts");
  const hasDestinations = seesAll && hasParameter("get", "/destinations", "key");
  const load = async (signal) => {
    const [text, attempts] = await Promise.all([readTimer(id, signal), hasAttempts ? readAttempts(id, signal) : []]);
    const { outputMode } = JSON.parse(text);
    return { text, attempts, destination: hasDestinations ? await findDestination(destinationOf(outputMode), signal) : null };
  };
  const live = useLive(`timer ${id} ${hasAttempts} ${hasDestinations}`, load, EVERY_MS);
  const routes = { hasAudit: hasRoute("get", "/audit"), hasBulk: hasParameter("get", "/bulk", "expirationId") };
  const changes = useLive(`changes ${id} ${JSON.stringify(routes)}`, (signal) => readChanges(id, routes, signal), CHANGES_EVERY_MS);
  const timer = live.data && JSON.parse(live.data.text);
  const look = () => (live.look(), changes.look());
  return html`
    <header class="title">
      <h1>Timer ${timer && html`<${StatusBadge} timer=${timer} />`}</h1>
      <${LiveLine} live=${{ ...live, look }} />
    </header>
    <p class="identity"><code>${id}</code> <${CopyButton} text=${id} name="Copy the id" /></p>
    ${timer && html`<${Document} timer=${timer} ...${live.data} changes=${changes.data ?? NO_CHANGES} look=${look} />`}
  `;
}

function isDueOrTried({ expirationStatus, expirationDate, failureCount }) {
  return expirationStatus.description === "pending" && (failureCount > 0 || Date.parse(expirationDate) <= Date.now());
}

function Document({ timer, text, attempts, destination, changes, look }) {
  const members = jsonMembers(text);
  return html`
    ${destination?.control.paused && isDueOrTried(timer) && html`<p class="card" role="status">
      <span class="badge aborted">held</span> ${destinationOf(timer.outputMode)} is paused: nothing is tried, and no attempt is
      used up, until it is resumed under <a href=${link(["destinations"])}>Destinations</a>.
    </p>`}
    <${Buttons} timer=${timer} look=${look} />
    <div class="columns">
      <${Timeline} timer=${timer} attempts=${attempts} changes=${changes} />
      <${Facts} timer=${timer} destination=${destination} />
    </div>
    <${JSONView} title="Payload" json=${members.payload} />
    <${JSONView} title="Document" json=${text} />
    <${Commands} timer=${timer} members=${members} />
  `;
}
