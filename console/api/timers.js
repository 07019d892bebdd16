/** Timers: list, read, schedule, abort. */
import { call, path } from "./call.js";

/** A page: `{ items, nextCursor }`. */
export async function listTimers(query, signal) {
  return JSON.parse(await call("GET", "expirations", { query, signal }));
}

/** The document as the service wrote it: numbers keep their spelling. */
export function readTimer(id, signal) {
  return call("GET", path("expirations", id), { signal });
}

/** The new timer's id. */
export async function scheduleTimer(body, key) {
  const text = await call("POST", "schedule", { body, headers: { "idempotency-key": key } });
  return JSON.parse(text).expirationId;
}

export function abortTimer(id) {
  return call("POST", "abort", { body: JSON.stringify({ expirationId: id }) });
}
