/** The screens by what the URL names. */
import { Audit } from "./audit/audit.js";
import { BulkOperations } from "./bulk/bulk-operations.js";
import { BulkOperation } from "./bulk/bulk-operation.js";
import { Destinations } from "./destinations/destinations.js";
import { NewTimer } from "./new/new-timer.js";
import { Overview } from "./overview/overview.js";
import { AppSchedules } from "./schedules/app-schedules.js";
import { Apps } from "./schedules/apps.js";
import { ScheduleEditor } from "./schedules/schedule-editor.js";
import { ScheduleView } from "./schedules/schedule.js";
import { Status } from "./status/status.js";
import { TimerView } from "./timer/timer.js";
import { Timers } from "./timers/timers.js";

/** `isThere(routes, access)` is false where the service has no such routes, or the token may do nothing there. */
export const screens = [
  { name: "overview", title: "Overview", view: () => Overview, isThere: ({ hasRoute }) => hasRoute("get", "/overview") },
  { name: "timers", title: "Timers", view: ([, id]) => (id === undefined ? Timers : TimerView) },
  {
    name: "bulk", title: "Bulk operations", view: ([, id]) => (id === undefined ? BulkOperations : BulkOperation),
    isThere: ({ hasRoute }) => hasRoute("get", "/bulk"),
  },
  { name: "schedules", title: "Schedules", view: scheduleView },
  {
    name: "destinations", title: "Destinations", view: () => Destinations,
    isThere: ({ hasRoute }, { seesAll }) => seesAll && hasRoute("get", "/destinations"),
  },
  { name: "new", title: "New timer", view: () => NewTimer, isThere: (routes, { mayWrite }) => mayWrite },
  { name: "audit", title: "Audit", view: () => Audit, isThere: ({ hasRoute }) => hasRoute("get", "/audit") },
  { name: "status", title: "Status", view: () => Status },
];

/** `{ name, title, view }`; what is unknown leads to the timers, which every release has. */
export function screenOf(path, query) {
  const screen = screens.find(({ name }) => name === path[0]) ?? screens.find(({ name }) => name === "timers");
  return { ...screen, view: screen.view(path, query) };
}

/** `schedules/APP/NAME`; `?edit=yes` opens the editor, without a name that of a new one. */
function scheduleView([, app, name], query) {
  if (app === undefined) return Apps;
  if (query.has("edit")) return ScheduleEditor;
  return name === undefined ? AppSchedules : ScheduleView;
}
