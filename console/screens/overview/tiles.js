/** The figures of this moment. */
import { html } from "../../library/preact.js";
import { roughly } from "../../text/durations.js";
import { link } from "../../text/fragment.js";
import { counted, lateness, perSecond } from "./figures.js";

export function Tiles({ overview: { at, dueNow, oldestDueAt, perSecond: rates, lateness: late, pending } }) {
  const tile = (name, value, filter) => html`<div class="tile" key=${name}>
    <dt>${filter ? html`<a href=${link(["timers"], filter)}>${name}</a>` : name}</dt><dd>${value}</dd>
  </div>`;
  return html`<dl class="tiles">
    ${tile("Due now", counted(dueNow), { status: "pending", order: "soonest" })}
    ${tile("Oldest overdue", oldestDueAt ? roughly(Date.parse(at) - Date.parse(oldestDueAt)) : "–")}
    ${tile("Fired", perSecond(rates.fired))} ${tile("Failed attempts", perSecond(rates.failed + rates.retried), { failed: "true" })}
    ${tile("Lateness p50", lateness(late.p50Ms))} ${tile("Lateness p99", lateness(late.p99Ms))}
    ${tile("Within an hour", counted(pending.withinHour))} ${tile("Within a day", counted(pending.withinDay))}
    ${tile("Later", counted(pending.later))}
  </dl>`;
}
