/** One bulk operation: how far it has come, whom it passed over, and the button that stops it. */
import { html, useState } from "../../library/preact.js";
import { cancelBulk, readBulk } from "../../api/bulk.js";
import { useLive } from "../../live/use-live.js";
import { Confirm } from "../../parts/confirm.js";
import { LiveLine } from "../../parts/live-line.js";
import { tell } from "../../parts/notices.js";
import { ExactTime } from "../../parts/time.js";
import { useAccess } from "../../state/access.js";
import { actionInWords, filterInWords, skippedInWords } from "../../text/bulk.js";
import { link } from "../../text/fragment.js";
import { inThousands } from "../../text/numbers.js";
import { BulkState } from "./bulk-state.js";
import { Outcome } from "./outcome.js";

const EVERY_MS = 1_500;

export function BulkOperation({ path: [, id] }) {
  const live = useLive(`bulk ${id}`, (signal) => readBulk(id, signal), EVERY_MS);
  const operation = live.data;
  return html`
    <header class="title">
      <h1>Bulk operation ${operation && html`<${BulkState} state=${operation.state} />`}</h1>
      <${LiveLine} live=${live} />
    </header>
    ${operation && html`<${Cancel} operation=${operation} look=${live.look} />`}
    ${operation && html`<${Facts} operation=${operation} />`}
    ${operation && html`<${Outcome} operation=${operation} />`}
    ${operation?.errors.length > 0 && html`<${Errors} operation=${operation} />`}
  `;
}

function Cancel({ operation, look }) {
  const [isAsked, setAsked] = useState(false);
  const { mayChangeInBulk } = useAccess();
  const run = async () => {
    await cancelBulk(operation.id);
    tell("Cancelled");
    look();
  };
  return html`<div class="buttons actions">
    ${mayChangeInBulk && !operation.endedAt &&
    html`<button type="button" class="danger" onClick=${() => setAsked(true)}>Stop it</button>`}
    <a class="button" href=${link(["bulk"])}>All bulk operations</a>
    ${isAsked &&
    html`<${Confirm} title="Stop this bulk operation?" action="Stop it" isDanger run=${run} onClose=${() => setAsked(false)}>
      <p>It changes no more timers. What it has changed stays so.</p>
    <//>`}
  </div>`;
}

function Facts({ operation }) {
  const facts = [
    ["Action", actionInWords(operation)],
    ["Which", html`<a href=${link(["timers"], operation.filter)}>${filterInWords(operation.filter)}</a>`],
    [operation.endedAt ? "Matched" : "Matched so far", inThousands(operation.matched)],
    ["Done", inThousands(operation.done)],
    ["Skipped", skippedInWords(operation.skipped) || "none"],
    ["Failed", inThousands(operation.failed)],
    ["Requested by", operation.requestedBy],
    ["Requested", html`<${ExactTime} at=${operation.createdAt} />`],
    ["Begun", html`<${ExactTime} at=${operation.startedAt} />`],
    ["Ended", html`<${ExactTime} at=${operation.endedAt} />`],
  ];
  return html`<section class="card" aria-label="Progress">
    <dl>${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`;
}

function Errors({ operation: { errors, failed } }) {
  return html`<section class="card" aria-label="Errors">
    <header><h2>${failed > errors.length ? `The first ${errors.length} errors` : "Errors"}</h2></header>
    <ul class="plain">
      ${errors.map(
        ({ expirationId, reason }) => html`<li key=${expirationId}>
          <a class="id" href=${link(["timers", expirationId])}>${expirationId}</a> <span class="reason">${reason}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}
