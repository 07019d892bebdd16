/** The filter of the list of timers, as the URL and the API have it. */
import { STATUSES, statusTitle } from "../../text/statuses.js";

/** The names of the API's conditions that the console knows, beside `label`, of which there may be several. */
const CONDITIONS = [
  "status", "applicantService", "dueFrom", "dueBefore", "destination", "createdFrom", "createdBefore", "endedFrom", "endedBefore",
  "failed", "lastError", "bulkOperation",
];
const NAMES = [...CONDITIONS, "order", "limit", "cursor"];

/** The tabs: a status of the API and its word. */
export const TABS = [["", "All"], ...STATUSES.map((status) => [status, statusTitle(status)])];

/** `{ status: "error", … }` of the URL's query; what is not known is left out, so that the API does not refuse it. */
export function filterOf(query) {
  const filter = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]).filter(([, value]) => value !== ""));
  const label = query.getAll("label").filter((value) => value !== "");
  return label.length > 0 ? { ...filter, label } : filter;
}

/** The same as the body of a bulk operation has it: what is no condition is left out. */
export function conditionsOf(filter) {
  const known = Object.entries(filter).filter(([name]) => CONDITIONS.includes(name) || name === "label");
  return Object.fromEntries(known.map(([name, value]) => [name, name === "failed" ? true : value]));
}

/** The filter of the first page with some of it changed. */
export function changed(filter, change) {
  const { cursor, ...rest } = filter;
  return { ...rest, ...change };
}

/** The order that the API takes for this filter when none is named. */
export function orderOf(filter) {
  const isNarrow = filter.dueFrom || filter.dueBefore || filter.destination;
  const isFound = filter.label || filter.failed || filter.bulkOperation || filter.endedFrom;
  return filter.order ?? (isNarrow && !isFound ? "soonest" : "newest");
}
