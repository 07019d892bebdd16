/** Apps and their named schedules. */
import { call, path } from "./call.js";

/** A page of apps: `{ items, nextCursor }`. */
export async function listApps(query, signal) {
  return JSON.parse(await call("GET", "apps", { query, signal }));
}

export async function readApp(app, signal) {
  return JSON.parse(await call("GET", path("apps", app), { signal }));
}

/** A page: `{ items, nextCursor }`. */
export async function listSchedules(app, query, signal) {
  return JSON.parse(await call("GET", path("apps", app, "schedules"), { query, signal }));
}

/** The schedule as the service wrote it. */
export function readSchedule(app, name, signal) {
  return call("GET", path("apps", app, "schedules", name), { signal });
}

/** The times at which a stored schedule comes next. */
export async function nextOf(app, name, count, signal) {
  return JSON.parse(await call("GET", path("apps", app, "schedules", name, "next"), { query: { n: count }, signal }));
}

/** The same of one that is not stored; its problems, where it would be refused. */
export async function previewOf(app, body, count, signal) {
  return JSON.parse(await call("POST", path("apps", app, "preview"), { query: { n: count }, body, signal }));
}

export function createSchedule(app, body) {
  return call("POST", path("apps", app, "schedules"), { body });
}

export function updateSchedule(app, name, body) {
  return call("PUT", path("apps", app, "schedules", name), { body });
}

export function deleteSchedule(app, name) {
  return call("DELETE", path("apps", app, "schedules", name));
}

export function pauseSchedule(app, name) {
  return call("POST", path("apps", app, "schedules", name, "pause"));
}

export function resumeSchedule(app, name) {
  return call("POST", path("apps", app, "schedules", name, "resume"));
}

/** The id of the timer that fires now. */
export async function runSchedule(app, name, key) {
  const text = await call("POST", path("apps", app, "schedules", name, "run"), { headers: { "idempotency-key": key } });
  return JSON.parse(text).expirationId;
}
