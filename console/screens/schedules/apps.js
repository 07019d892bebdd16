/** Which app's schedules to look at. */
import { html, useState } from "../../library/preact.js";
import { Field } from "../../parts/field.js";
import { useCell } from "../../state/cell.js";
import { go } from "../../state/location.js";
import { forgetApp, recentApps } from "../../state/recent-apps.js";
import { link } from "../../text/fragment.js";

export function Apps() {
  const [id, setID] = useState("");
  const known = useCell(recentApps);
  const open = (event) => {
    event.preventDefault();
    if (id.trim()) go(link(["schedules", id.trim()]));
  };
  return html`
    <header class="title"><h1>Schedules</h1></header>
    <form class="card narrow" onSubmit=${open}>
      <${Field} id="app" label="App" hint="The account id under which the app is registered.">
        ${(attributes) =>
          html`<input ...${attributes} value=${id} spellcheck=${false} onInput=${(event) => setID(event.target.value)} />`}
      <//>
      <div class="buttons"><button type="submit" class="primary">Show its schedules</button></div>
    </form>
    ${known.length > 0 &&
    html`<section class="card narrow" aria-label="Recent apps">
      <header><h2>Recently looked at</h2></header>
      <ul class="plain">
        ${known.map(
          (app) => html`<li key=${app} class="buttons">
            <a href=${link(["schedules", app])}>${app}</a>
            <button type="button" class="plain" aria-label=${`Forget ${app}`} onClick=${() => forgetApp(app)}>✕</button>
          </li>`,
        )}
      </ul>
    </section>`}
  `;
}
