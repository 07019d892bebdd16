/** The fields of `repeat`. */
import { html } from "../../library/preact.js";
import { Field, problemsAt } from "../../parts/field.js";
import { cronInWords } from "../../text/cron-words.js";

const CHOICES = {
  gap: ["", "shift", "skip"],
  overlap: ["", "first", "both"],
  misfire: ["", "one", "skip", "all"],
};
const HINTS = {
  timezone: "An IANA name, such as Europe/Rome. Default: UTC.",
  until: "RFC 3339; the last instant at which it may occur.",
  count: "How often it occurs.",
  gap: "A local time that the clock leaves out. Default: shift.",
  overlap: "A local time that is shown twice. Default: first.",
  misfire: "What nobody was there to fire. Default: one.",
  misfire_limit: "How many of them fire, with all.",
  misfire_window_ms: "How late one may be, with all.",
};

/** @param {{draft: object, set: (change: object) => void, problem: object}} props */
export function RepeatFields({ draft, set, problem }) {
  const input = (name, label, hint) => html`<${Field} id=${name} label=${label} hint=${hint} problems=${problemsAt(problem, `#/repeat/${name}`)}>
    ${(attributes) =>
      html`<input ...${attributes} value=${draft[name]} spellcheck=${false} onInput=${(event) => set({ [name]: event.target.value })} />`}
  <//>`;
  const choice = (name, label, choices, hint) => html`<${Field} id=${name} label=${label} hint=${hint} problems=${problemsAt(problem, `#/repeat/${name}`)}>
    ${(attributes) =>
      html`<select ...${attributes} value=${draft[name]} onChange=${(event) => set({ [name]: event.target.value })}>
        ${choices.map((each) => html`<option key=${each} value=${each}>${each || "default"}</option>`)}
      </select>`}
  <//>`;
  return html`
    ${draft.kind === "cron"
      ? input("cron", "Cron", draft.cron ? cronInWords(draft.cron) : "Five fields, or @daily and the like.")
      : html`${input("frequency", "Every")}${choice("time_unit", "Unit", ["minutes", "hours", "days"])}`}
    ${input("timezone", "Zone", HINTS.timezone)}
    <details class="wide">
      <summary>More</summary>
      <div class="fields">
        ${input("until", "Until", HINTS.until)} ${input("count", "Count", HINTS.count)}
        ${Object.entries(CHOICES).map(([name, choices]) => choice(name, name[0].toUpperCase() + name.slice(1), choices, HINTS[name]))}
        ${input("misfire_limit", "Misfire limit", HINTS.misfire_limit)}
        ${input("misfire_window_ms", "Misfire window (ms)", HINTS.misfire_window_ms)}
      </div>
    </details>
  `;
}
