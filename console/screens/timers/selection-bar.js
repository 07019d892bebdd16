/** What can be done with the timers that are selected. */
import { html, useState } from "../../library/preact.js";
import { abortTimer } from "../../api/timers.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { doWithEach } from "./each.js";

export function SelectionBar({ page, selected, select, onDone }) {
  const [isAsking, setAsking] = useState(false);
  const pending = page.rows.filter((row) => selected.has(row._id) && row.expirationStatus.description === "pending");
  if (selected.size === 0) return null;
  const abort = async () => {
    const { done, failed } = await doWithEach(pending.map((row) => row._id), abortTimer);
    if (done.length > 0) tell(`${done.length} aborted`);
    if (failed.length > 0) tell(`${failed.length} not aborted: ${failed[0].problem.detail}`, { kind: "failed" });
    select(new Set(failed.map(({ id }) => id)));
    onDone();
  };
  return html`<div class="selection" role="region" aria-label="Selection">
    <strong>${selected.size} selected</strong>
    <button type="button" class="danger" disabled=${pending.length === 0} onClick=${() => setAsking(true)}>
      Abort ${pending.length} pending
    </button>
    <button type="button" onClick=${() => select(new Set())}>Clear selection</button>
    ${isAsking &&
    html`<${Confirm} title=${`Abort ${pending.length} timers?`} action="Abort" isDanger run=${abort} onClose=${() => setAsking(false)}>
      <p>No delivery of an aborted timer starts any more. One that is being delivered stays as it is, and is named.</p>
    <//>`}
  </div>`;
}
