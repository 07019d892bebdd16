/** How the service is, of all replicas. */
import { call } from "./call.js";
import { follow } from "./follow.js";
import { Problem } from "./problem.js";

export async function readOverview(signal) {
  return JSON.parse(await call("GET", "overview", { signal }));
}

/** @param {"15m" | "6h" | "7d"} range */
export async function readHistory(range, signal) {
  return JSON.parse(await call("GET", "overview/history", { query: { range }, signal }));
}

/** Calls `onNews` with `{ data }` each second, or with `{ problem }`; returns when the stream has ended. */
export function followOverview(onNews, signal) {
  return follow("events", ({ name, data }) => onNews(newsOf(name, JSON.parse(data))), signal);
}

function newsOf(name, document) {
  return name === "problem" ? { problem: new Problem(document.status, document.detail) } : { data: document };
}
