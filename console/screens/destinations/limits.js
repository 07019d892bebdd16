/** Asks how much a destination may be sent; without either limit, and not paused, it is released. */
import { html, useState } from "../../library/preact.js";
import { controlDestination, releaseDestination } from "../../api/destinations.js";
import { Confirm } from "../../parts/confirm.js";
import { Field } from "../../parts/field.js";
import { tell } from "../../parts/notices.js";

const FIELDS = [
  ["concurrency", "At a time", "Attempts under way, of all replicas together. Empty: no limit of its own."],
  ["ratePerSecond", "Each second", "Attempts in any second, of all replicas together. Empty: no limit."],
];

export function Limits({ destination: { key, control }, onClose, onDone }) {
  const [texts, setTexts] = useState(Object.fromEntries(FIELDS.map(([name]) => [name, String(control[name] ?? "")])));
  const run = async () => {
    const limits = Object.entries(texts).filter(([, text]) => text !== "").map(([name, text]) => [name, Number(text)]);
    const wanted = { ...(control.paused ? { paused: true } : {}), ...Object.fromEntries(limits) };
    await (Object.keys(wanted).length > 0 ? controlDestination(key, wanted) : releaseDestination(key));
    tell(`${key} has other limits`);
    onDone();
  };
  return html`<${Confirm} title=${`Limits of ${key}`} action="Set" run=${run} onClose=${onClose}>
    ${FIELDS.map(
      ([name, label, hint]) => html`<${Field} key=${name} id=${name} label=${label} hint=${hint}>
        ${(attributes) => html`<input ...${attributes} type="number" min="1" max="10000" value=${texts[name]}
          onInput=${(event) => setTexts({ ...texts, [name]: event.target.value })} />`}
      <//>`,
    )}
  <//>`;
}
