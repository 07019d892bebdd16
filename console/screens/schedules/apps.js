/** The apps: which one's schedules to look at. */
import { html, useState } from "../../library/preact.js";
import { listApps } from "../../api/schedules.js";
import { useLive } from "../../live/use-live.js";
import { Field } from "../../parts/field.js";
import { LiveLine } from "../../parts/live-line.js";
import { go } from "../../state/location.js";
import { link } from "../../text/fragment.js";

const EVERY_MS = 10_000;

export function Apps({ query }) {
  const cursor = query.get("cursor") ?? "";
  const live = useLive(`apps ${cursor}`, (signal) => listApps({ cursor }, signal), EVERY_MS);
  return html`
    <header class="title"><h1>Schedules</h1><${LiveLine} live=${live} /></header>
    <${Finder} />
    ${live.data && live.data.items.length > 0 && html`<${Table} apps=${live.data.items} />`}
    ${live.data && live.data.items.length === 0 && html`<p class="nothing">${cursor ? "There are no more apps." : "No app is registered."}</p>`}
    ${live.data && html`<nav class="pages" aria-label="Pages">
      ${cursor && html`<a class="button" href=${link(["schedules"])}>First page</a>`}
      ${live.data.nextCursor && html`<a class="button" href=${link(["schedules"], { cursor: live.data.nextCursor })}>Next page</a>`}
    </nav>`}
  `;
}

/** Opens an app by its account, wherever it is in the list. */
function Finder() {
  const [id, setID] = useState("");
  const open = (event) => {
    event.preventDefault();
    if (id.trim()) go(link(["schedules", id.trim()]));
  };
  return html`<form class="card narrow" onSubmit=${open}>
    <${Field} id="app" label="App" hint="The account id under which the app is registered.">
      ${(attributes) => html`<input ...${attributes} value=${id} spellcheck=${false} onInput=${(event) => setID(event.target.value)} />`}
    <//>
    <div class="buttons"><button type="submit" class="primary">Show its schedules</button></div>
  </form>`;
}

function Table({ apps }) {
  return html`<table>
    <thead><tr><th>Account</th><th>Domain</th><th>Region</th></tr></thead>
    <tbody>
      ${apps.map(
        ({ account_id: app, domain, region }) => html`<tr key=${app}>
          <td><a href=${link(["schedules", app])}>${app}</a></td>
          <td data-label="Domain" class="long">${domain}</td>
          <td data-label="Region">${region}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
