/** The buttons of a named schedule. */
import { html, useState } from "../../library/preact.js";
import { newKey } from "../../api/key.js";
import { deleteSchedule, pauseSchedule, resumeSchedule, runSchedule } from "../../api/schedules.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { useAccess } from "../../state/access.js";
import { go } from "../../state/location.js";
import { link } from "../../text/fragment.js";

export function ScheduleActions({ app, schedule: { name, paused }, look }) {
  const [asked, ask] = useState(null);
  const { mayWrite } = useAccess();
  const close = () => ask(null);
  const pauseOrResume = async () => {
    await (paused ? resumeSchedule(app, name) : pauseSchedule(app, name));
    tell(paused ? `${name} is resumed` : `${name} is paused`);
    look();
  };
  const run = async (key) => {
    const id = await runSchedule(app, name, key);
    tell(`${name} fires now: timer ${id}`, { href: link(["timers", id]) });
    look();
  };
  const remove = async () => {
    await deleteSchedule(app, name);
    tell(`${name} is deleted`);
    go(link(["schedules", app]));
  };
  if (!mayWrite) return null;
  return html`<div class="buttons actions">
    <button type="button" onClick=${() => ask({ what: "pause" })}>${paused ? "Resume" : "Pause"}</button>
    <button type="button" onClick=${() => ask({ what: "run", key: newKey() })}>Run now</button>
    <a class="button" href=${link(["schedules", app, name], { edit: "yes" })}>Edit</a>
    <button type="button" class="danger" onClick=${() => ask({ what: "delete" })}>Delete</button>
    ${asked?.what === "pause" &&
    html`<${Confirm} title=${`${paused ? "Resume" : "Pause"} ${name}?`} action=${paused ? "Resume" : "Pause"} run=${pauseOrResume} onClose=${close}>
      <p>${paused ? "What fell due meanwhile is dealt with by its misfire policy." : "The next occurrence is aborted, and none follows until it is resumed."}</p>
    <//>`}
    ${asked?.what === "run" &&
    html`<${Confirm} title=${`Run ${name} now?`} action="Run now" run=${() => run(asked.key)} onClose=${close}>
      <p>One more event goes out at once; the schedule itself stays as it is.</p>
    <//>`}
    ${asked?.what === "delete" &&
    html`<${Confirm} title=${`Delete ${name}?`} action="Delete" isDanger run=${remove} onClose=${close}>
      <p>Its timers that wait are aborted. This cannot be undone.</p>
    <//>`}
  </div>`;
}
