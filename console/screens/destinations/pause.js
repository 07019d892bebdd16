/** Asks before a destination is paused or resumed; its limits stay. */
import { html } from "../../library/preact.js";
import { controlDestination } from "../../api/destinations.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { link } from "../../text/fragment.js";

export function PauseOrResume({ destination: { key, control }, onClose, onDone }) {
  const word = control.paused ? "Resume" : "Pause";
  const run = async () => {
    await controlDestination(key, { ...control, paused: !control.paused });
    tell(control.paused ? `${key} is sent to again` : `${key} is paused`);
    onDone();
  };
  return html`<${Confirm} title=${`${word} ${key}?`} action=${word} run=${run} onClose=${onClose}>
    <p>${control.paused
      ? "Its pending timers that are due are sent, within its limits."
      : "Nothing is sent there, on all replicas within 2 s. Its timers stay pending, use up no attempts, and are sent once it is resumed. What is under way is not cut off."}</p>
    <p>Timers that <a href=${link(["timers"], { destination: key, status: "error" })}>ended in error there</a> are not tried again by this: retry them.</p>
  <//>`;
}
