/** Asks for a bearer token when the service wants one. */
import { html, useState } from "../library/preact.js";
import { takeToken, token, tokenWanted } from "../api/token.js";
import { useCell } from "../state/cell.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";

export function TokenDialog() {
  const wanted = useCell(tokenWanted);
  const [text, setText] = useState("");
  if (wanted === null) return null;
  const close = () => tokenWanted.set(null);
  const take = (event) => {
    event.preventDefault();
    if (text.trim()) takeToken(text.trim());
    setText("");
  };
  return html`<${Dialog} title="Access token" onClose=${close}>
    <form onSubmit=${take}>
      <p>${wanted} It is kept in this tab until it is closed, and sent to this service alone.</p>
      <${Field} id="token" label="Token">
        ${(attributes) =>
          html`<input ...${attributes} type="password" autocomplete="off" spellcheck=${false} value=${text}
            onInput=${(event) => setText(event.target.value)} />`}
      <//>
      <div class="buttons">
        <button type="button" onClick=${close}>Cancel</button>
        <button type="submit" class="primary">Use this token</button>
      </div>
    </form>
  <//>`;
}

/** Shows that there is a token, and forgets it. */
export function TokenButton() {
  const has = useCell(token) !== "";
  const ask = () => (has ? takeToken("") : tokenWanted.set("The service may ask for one."));
  return html`<button type="button" class="small" onClick=${ask}>${has ? "Forget token" : "Token"}</button>`;
}
