/** A command for a shell, with a button that copies it. */
import { html } from "../library/preact.js";
import { token } from "../api/token.js";
import { curl } from "../text/curl.js";
import { CopyButton } from "./copy-button.js";

export function Command({ label, method, url, body }) {
  const text = curl({ method, url: String(url), body, withToken: token.value !== "" });
  return html`<div class="command">
    <div class="buttons"><span>${label}</span><${CopyButton} text=${text} label="Copy as curl" name=${`Copy as curl: ${label}`} /></div>
    <pre tabindex="0" aria-label=${label}>${text}</pre>
  </div>`;
}
