/** The buttons of a timer. */
import { html, useState } from "../../library/preact.js";
import { newKey } from "../../api/key.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { useAccess } from "../../state/access.js";
import { useRoutes } from "../../state/routes.js";
import { link } from "../../text/fragment.js";
import { availableActions } from "./actions.js";
import { Reschedule } from "./reschedule.js";

export function Buttons({ timer, look }) {
  const routes = useRoutes();
  const access = useAccess();
  const [asked, setAsked] = useState(null);
  const ask = (action) => setAsked({ action, key: newKey() });
  const close = () => setAsked(null);
  const isPending = timer.expirationStatus.description === "pending";
  const run = async ({ action, key }) => {
    const result = await action.act(timer._id, key);
    const href = action.name === "replay" ? link(["timers", result]) : null;
    tell(href ? `Replayed: timer ${result}` : `It is ${action.done}`, { href });
    look();
  };
  return html`<div class="buttons actions">
    ${availableActions(routes, access).filter(({ takes }) => takes(timer)).map(
      (action) => html`<button key=${action.name} type="button" class=${action.isDanger ? "danger" : ""} onClick=${() => ask(action)}>
        ${action.label}
      </button>`,
    )}
    ${access.mayWrite && isPending && routes.hasRoute("patch", "/expirations/{id}") &&
    html`<button type="button" onClick=${() => ask("reschedule")}>Reschedule</button>`}
    ${access.mayWrite && html`<a class="button" href=${link(["new"], { like: timer._id })}>New timer like this</a>`}
    ${routes.hasRoute("get", "/audit") && html`<a class="button" href=${link(["audit"], { id: timer._id })}>Who changed it</a>`}
    ${asked?.action === "reschedule" &&
    html`<${Reschedule} timer=${timer} idempotencyKey=${asked.key} onClose=${close} onDone=${look} />`}
    ${asked && asked.action !== "reschedule" &&
    html`<${Confirm} title=${`${asked.action.label}: this timer?`} action=${asked.action.label} isDanger=${asked.action.isDanger}
      run=${() => run(asked)} onClose=${close}>
      <p>${asked.action.explanation}</p>
    <//>`}
  </div>`;
}
