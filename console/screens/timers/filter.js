/** The filter of the list of timers, as the URL and the API have it. */

/** The names of the API's query parameters that the console knows. */
const NAMES = ["status", "applicantService", "dueFrom", "dueBefore", "order", "limit", "cursor"];

export const STATUSES = [
  ["", "All"],
  ["pending", "Pending"],
  ["expired", "Delivered"],
  ["aborted", "Aborted"],
  ["error", "Error"],
];

/** `{ status: "error", … }` of the URL's query; what is not known is left out, so that the API does not refuse it. */
export function filterOf(query) {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]).filter(([, value]) => value !== ""));
}

/** The filter of the first page with some of it changed. */
export function changed(filter, change) {
  const { cursor, ...rest } = filter;
  return { ...rest, ...change };
}

/** The order that the API takes for this filter when none is named. */
export function orderOf(filter) {
  return filter.order ?? (filter.dueFrom || filter.dueBefore ? "soonest" : "newest");
}
