/** What can be done with the timers that are selected. */
import { html, useState } from "../../library/preact.js";
import { newKey } from "../../api/key.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { useAccess } from "../../state/access.js";
import { useRoutes } from "../../state/routes.js";
import { availableActions } from "../timer/actions.js";
import { doWithEach } from "./each.js";

export function SelectionBar({ page, selected, select, onDone }) {
  const routes = useRoutes();
  const access = useAccess();
  const [asked, setAsked] = useState(null);
  if (selected.size === 0) return null;
  const rows = page.rows.filter((row) => selected.has(row._id));
  const run = async ({ action, key, ids }) => {
    const { done, failed } = await doWithEach(ids, (id) => action.act(id, `${key}-${id}`));
    if (done.length > 0) tell(`${done.length} ${action.done}`);
    if (failed.length > 0) tell(`${failed.length} not ${action.done}: ${failed[0].problem.detail}`, { kind: "failed" });
    select(new Set(failed.map(({ id }) => id)));
    onDone();
  };
  const button = (action) => {
    const ids = rows.filter(action.takes).map((row) => row._id);
    return html`<button key=${action.name} type="button" class=${action.isDanger ? "danger" : ""} disabled=${ids.length === 0}
      onClick=${() => setAsked({ action, key: newKey(), ids })}>${action.label} (${ids.length})</button>`;
  };
  return html`<div class="selection" role="region" aria-label="Selection">
    <strong>${selected.size} selected</strong>
    ${availableActions(routes, access).map(button)}
    <button type="button" onClick=${() => select(new Set())}>Clear selection</button>
    ${asked &&
    html`<${Confirm} title=${`${asked.action.label}: ${asked.ids.length} timers?`} action=${asked.action.label}
      isDanger=${asked.action.isDanger} run=${() => run(asked)} onClose=${() => setAsked(null)}>
      <p>Each by itself: ${asked.action.explanation}</p>
    <//>`}
  </div>`;
}
