/** An app and its named schedules. */
import { html } from "../../library/preact.js";
import { listSchedules, readApp } from "../../api/schedules.js";
import { useLive } from "../../live/use-live.js";
import { LiveLine } from "../../parts/live-line.js";
import { Time } from "../../parts/time.js";
import { useAccess } from "../../state/access.js";
import { repeatInWords } from "../../text/cron-words.js";
import { link } from "../../text/fragment.js";
import { outputInWords } from "../../text/outputs.js";
import { Recent } from "./recent.js";

export function AppSchedules({ path: [, app], query }) {
  const cursor = query.get("cursor") ?? "";
  const load = async (signal) => {
    const [definition, page] = await Promise.all([readApp(app, signal), listSchedules(app, { cursor }, signal)]);
    return { definition, page };
  };
  const live = useLive(`schedules ${app} ${cursor}`, load);
  const { mayWrite } = useAccess();
  return html`
    <header class="title"><h1>Schedules of ${app}</h1><${LiveLine} live=${live} /></header>
    <div class="buttons actions">
      ${mayWrite && html`<a class="button primary" href=${link(["schedules", app], { edit: "yes" })}>New schedule</a>`}
      <a class="button" href=${link(["timers"], { applicantService: app })}>Its timers</a>
      <a class="button" href=${link(["schedules"])}>Another app</a>
    </div>
    ${live.data && html`<${Facts} app=${live.data.definition} /><${Table} app=${app} page=${live.data.page} />`}
    ${live.data?.page.nextCursor &&
    html`<nav class="pages" aria-label="Pages">
      <a class="button" href=${link(["schedules", app], { cursor: live.data.page.nextCursor })}>Next page</a>
    </nav>`}
  `;
}

function Facts({ app }) {
  return html`<p class="faint">${app.domain}, ${app.region}. Events go to ${outputInWords(app.outputMode)}.</p>`;
}

function Table({ app, page }) {
  if (page.items.length === 0) return html`<p class="nothing">The app has no schedules.</p>`;
  return html`<table>
    <thead><tr><th>Schedule</th><th>State</th><th>Repeats</th><th>Zone</th><th>Last</th><th>Next</th></tr></thead>
    <tbody>
      ${page.items.map((schedule) => html`<${Row} key=${schedule.name} app=${app} schedule=${schedule} />`)}
    </tbody>
  </table>`;
}

function Row({ app, schedule }) {
  const { name, paused, repeat, next } = schedule;
  return html`<tr>
    <td><a href=${link(["schedules", app, name])}>${name}</a></td>
    <td data-label="State">${paused ? html`<span class="badge aborted">paused</span>` : html`<span class="badge pending">active</span>`}</td>
    <td data-label="Repeats" title=${repeat?.cron ?? ""}>${repeatInWords(repeat)}</td>
    <td data-label="Zone">${repeat ? (repeat.timezone ?? "UTC") : html`<span class="faint">–</span>`}</td>
    <td data-label="Last"><${Recent} schedule=${schedule} /></td>
    <td data-label="Next"><${Time} at=${next?.at} /></td>
  </tr>`;
}
