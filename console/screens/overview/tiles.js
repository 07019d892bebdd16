/** The figures of this moment. */
import { html } from "../../library/preact.js";
import { roughly } from "../../text/durations.js";
import { link } from "../../text/fragment.js";
import { counted, lateness, perSecond, short } from "./figures.js";

export function Tiles({ overview: { at, dueNow, oldestDueAt, overdue, perSecond: rates, lateness: late, lastHour, pending } }) {
  const tile = (name, value, href) => html`<div class="tile" key=${name}>
    <dt>${href ? html`<a href=${href}>${name}</a>` : name}</dt><dd>${value}</dd>
  </div>`;
  const timers = (filter) => link(["timers"], filter);
  return html`<dl class="tiles">
    ${tile("Due now", counted(dueNow), timers({ status: "pending", order: "soonest" }))}
    ${overdue && tile("Overdue, late", counted(overdue.late), timers({ status: "pending", dueBefore: at, order: "soonest" }))}
    ${overdue && tile("Overdue, held", counted(overdue.held), link(["destinations"]))}
    ${tile("Oldest overdue", oldestDueAt ? roughly(Date.parse(at) - Date.parse(oldestDueAt)) : "–")}
    ${tile("Delivered", perSecond(rates.fired))}
    ${tile("Failed attempts", perSecond(rates.failed + rates.retried), timers({ failed: "true" }))}
    ${lastHour && tile("Ended in error, last hour", short(lastHour.failed), timers({ status: "error", endedFrom: lastHour.since }))}
   
    ${tile("Lateness p50", lateness(late.p50Ms))} ${tile("Lateness p99", lateness(late.p99Ms))}
    ${tile("Within an hour", counted(pending.withinHour))} ${tile("Within a day", counted(pending.withinDay))}
    ${tile("Later", counted(pending.later))}
  </dl>`;
}
