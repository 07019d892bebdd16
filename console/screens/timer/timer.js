/** One timer. */
import { html } from "../../library/preact.js";
import { isPaused } from "../../api/destinations.js";
import { readAttempts, readTimer } from "../../api/timers.js";
import { useLive } from "../../live/use-live.js";
import { CopyButton } from "../../parts/copy-button.js";
import { JSONView } from "../../parts/json-view.js";
import { LiveLine } from "../../parts/live-line.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { useRoutes } from "../../state/routes.js";
import { jsonMembers } from "../../text/json-tokens.js";
import { link } from "../../text/fragment.js";
import { destinationOf } from "../../text/outputs.js";
import { Buttons } from "./buttons.js";
import { Commands } from "./commands.js";
import { Facts } from "./facts.js";
import { Timeline } from "./timeline.js";

const EVERY_MS = 3_000;

export function TimerView({ path: [, id] }) {
  const { hasRoute } = useRoutes();
  const hasAttempts = hasRoute("get", "/expirations/{id}/attempts");
  const hasDestinations = hasRoute("get", "/destinations");
  const load = async (signal) => {
    const [text, attempts] = await Promise.all([readTimer(id, signal), hasAttempts ? readAttempts(id, signal) : []]);
    const timer = JSON.parse(text);
    const mayBeHeld = hasDestinations && isDueOrTried(timer);
    return { text, attempts, isHeld: mayBeHeld && (await isPaused(destinationOf(timer.outputMode), signal)) };
  };
  const live = useLive(`timer ${id} ${hasAttempts}`, load, EVERY_MS);
  const timer = live.data && JSON.parse(live.data.text);
  return html`
    <header class="title">
      <h1>Timer ${timer && html`<${StatusBadge} timer=${timer} />`}</h1>
      <${LiveLine} live=${live} />
    </header>
    <p class="identity"><code>${id}</code> <${CopyButton} text=${id} name="Copy the id" /></p>
    ${timer && html`<${Document} timer=${timer} ...${live.data} look=${live.look} />`}
  `;
}

function isDueOrTried({ expirationStatus, expirationDate, failureCount }) {
  return expirationStatus.description === "pending" && (failureCount > 0 || Date.parse(expirationDate) <= Date.now());
}

function Document({ timer, text, attempts, isHeld, look }) {
  const members = jsonMembers(text);
  return html`
    ${isHeld && html`<p class="card" role="status">
      <span class="badge aborted">held</span> ${destinationOf(timer.outputMode)} is paused: nothing is tried, and no attempt is
      used up, until it is resumed under <a href=${link(["destinations"])}>Destinations</a>.
    </p>`}
    <${Buttons} timer=${timer} look=${look} />
    <div class="columns">
      <${Timeline} timer=${timer} attempts=${attempts} />
      <${Facts} timer=${timer} />
    </div>
    <${JSONView} title="Payload" json=${members.payload} />
    <${JSONView} title="Document" json=${text} />
    <${Commands} timer=${timer} members=${members} />
  `;
}
