/** One named schedule: what it is, when it comes, and what can be done with it. */
import { html } from "../../library/preact.js";
import { nextOf, readSchedule } from "../../api/schedules.js";
import { useLive } from "../../live/use-live.js";
import { JSONView } from "../../parts/json-view.js";
import { LiveLine } from "../../parts/live-line.js";
import { ExactTime } from "../../parts/time.js";
import { repeatInWords } from "../../text/cron-words.js";
import { link } from "../../text/fragment.js";
import { jsonMembers } from "../../text/json-tokens.js";
import { Dates } from "./dates.js";
import { Recent } from "./recent.js";
import { ScheduleActions } from "./schedule-actions.js";

const SHOWN_DATES = 10;

export function ScheduleView({ path: [, app, name] }) {
  const load = async (signal) => {
    const [text, dates] = await Promise.all([readSchedule(app, name, signal), nextOf(app, name, SHOWN_DATES, signal)]);
    return { text, dates };
  };
  const live = useLive(`schedule ${app} ${name}`, load);
  const schedule = live.data && JSON.parse(live.data.text);
  return html`
    <header class="title">
      <h1>${name} ${schedule?.paused && html`<span class="badge aborted">paused</span>`}</h1>
      <${LiveLine} live=${live} />
    </header>
    <p class="faint">A schedule of <a href=${link(["schedules", app])}>${app}</a></p>
    ${schedule &&
    html`
      <${ScheduleActions} app=${app} schedule=${schedule} look=${live.look} />
      <div class="columns">
        <${Facts} schedule=${schedule} />
        <section class="card" aria-label="Next dates"><header><h2>Next dates</h2></header><${Dates} preview=${live.data.dates} /></section>
      </div>
      <${JSONView} title="Data" json=${jsonMembers(live.data.text).data} />
      <${JSONView} title="Document" json=${live.data.text} />
    `}
  `;
}

function Facts({ schedule }) {
  const { repeat, schedule_at: from, next, paused, createdAt, updatedAt, missed } = schedule;
  const facts = [
    ["Repeats", repeatInWords(repeat)],
    ["Cron", repeat?.cron && html`<code>${repeat.cron}</code>`],
    ["Zone", repeat && (repeat.timezone ?? "UTC")],
    [repeat ? "From" : "At", html`<${ExactTime} at=${from} />`],
    ["Until", repeat?.until && html`<${ExactTime} at=${repeat.until} />`],
    ["Count", repeat?.count && String(repeat.count)],
    ["When missed", repeat && { one: "one fires", skip: "none fires", all: "all fire" }[repeat.misfire ?? "one"]],
    ["Next timer", next ? html`<a class="id" href=${link(["timers", next.expirationId])}>${next.expirationId}</a>` : paused ? "none while it is paused" : "none is stored"],
    ["Last", html`<${Recent} schedule=${schedule} />`],
    ["Missed last", missed.lastAt && html`<${ExactTime} at=${missed.lastAt} />`],
    ["Created", html`<${ExactTime} at=${createdAt} />`],
    ["Updated", html`<${ExactTime} at=${updatedAt} />`],
  ];
  return html`<section class="card" aria-label="Schedule">
    <header><h2>Schedule</h2></header>
    <dl>${facts.map(([name, value]) => value && html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`;
}
