/** One timer. */
import { html, useState } from "../../library/preact.js";
import { abortTimer, readTimer } from "../../api/timers.js";
import { useLive } from "../../live/use-live.js";
import { Confirm } from "../../parts/confirm.js";
import { CopyButton } from "../../parts/copy-button.js";
import { JSONView } from "../../parts/json-view.js";
import { LiveLine } from "../../parts/live-line.js";
import { tell } from "../../parts/notices.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { link } from "../../text/fragment.js";
import { jsonMembers } from "../../text/json-tokens.js";
import { Commands } from "./commands.js";
import { Facts } from "./facts.js";
import { Timeline } from "./timeline.js";

const EVERY_MS = 3_000;

export function TimerView({ path: [, id] }) {
  const live = useLive(`timer ${id}`, (signal) => readTimer(id, signal), EVERY_MS);
  const timer = live.data && JSON.parse(live.data);
  return html`
    <header class="title">
      <h1>Timer ${timer && html`<${StatusBadge} timer=${timer} />`}</h1>
      <${LiveLine} live=${live} />
    </header>
    <p class="identity"><code>${id}</code> <${CopyButton} text=${id} name="Copy the id" /></p>
    ${timer && html`<${Document} timer=${timer} text=${live.data} look=${live.look} />`}
  `;
}

function Document({ timer, text, look }) {
  const members = jsonMembers(text);
  return html`
    <${Actions} timer=${timer} look=${look} />
    <div class="columns">
      <${Timeline} timer=${timer} />
      <${Facts} timer=${timer} />
    </div>
    <${JSONView} title="Payload" json=${members.payload} />
    <${JSONView} title="Document" json=${text} />
    <${Commands} timer=${timer} members=${members} />
  `;
}

function Actions({ timer, look }) {
  const [isAsking, setAsking] = useState(false);
  const isPending = timer.expirationStatus.description === "pending";
  const abort = async () => {
    await abortTimer(timer._id);
    tell("Aborted");
    look();
  };
  return html`<div class="buttons actions">
    ${isPending && html`<button type="button" class="danger" onClick=${() => setAsking(true)}>Abort</button>`}
    <a class="button" href=${link(["new"], { like: timer._id })}>New timer like this</a>
    ${isAsking &&
    html`<${Confirm} title="Abort this timer?" action="Abort" isDanger run=${abort} onClose=${() => setAsking(false)}>
      <p>No delivery starts any more. If it is being delivered now, it stays as it is.</p>
    <//>`}
  </div>`;
}
