/** JSON text as it is spelt: with a line for each member, or raw. */
import { html, useState } from "../library/preact.js";
import { prettyJSON } from "../text/json-pretty.js";
import { CopyButton } from "./copy-button.js";

/** Characters that are shown; a payload may have a million. */
const MOST_SHOWN = 200_000;

export function JSONView({ title, json }) {
  const [form, setForm] = useState("pretty");
  const text = form === "pretty" ? prettyJSON(json) : json;
  const choice = (name, label) =>
    html`<button type="button" class="small" aria-pressed=${String(form === name)} onClick=${() => setForm(name)}>${label}</button>`;
  return html`<section class="card" aria-label=${title}>
    <header>
      <h2>${title}</h2>
      <div class="buttons">
        ${choice("pretty", "Pretty")}${choice("raw", "Raw")}
        <${CopyButton} text=${json} name=${`Copy ${title.toLowerCase()}`} />
      </div>
    </header>
    <pre tabindex="0" aria-label=${title}>${text.slice(0, MOST_SHOWN)}</pre>
    ${text.length > MOST_SHOWN && html`<p class="faint">${text.length - MOST_SHOWN} more characters: Copy has all of them.</p>`}
  </section>`;
}
