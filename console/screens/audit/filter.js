/** The filter of the audit, as the URL and the API have it. */

const NAMES = ["who", "action", "applicantService", "id", "from", "before", "cursor"];

export const ACTIONS = [
  "abort", "update", "fire", "retry", "replay", "destination.control", "destination.release", "app.register", "app.remove",
  "schedule.create", "schedule.update", "schedule.remove", "schedule.pause", "schedule.resume", "schedule.run",
  "bulk.start", "bulk.cancel", "firing.pause", "firing.resume",
];

/** `{ who: "ann", … }` of the URL's query; what is not known is left out, so that the API does not refuse it. */
export function filterOf(query) {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]).filter(([, value]) => value !== ""));
}

/** The filter of the first page with some of it changed. */
export function changed({ cursor, ...filter }, change) {
  return { ...filter, ...change };
}
