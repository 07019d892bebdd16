/** Timers: list, read, schedule, abort. */
import { call, path } from "./call.js";

/** A page: `{ items, nextCursor }`. */
export async function listTimers(query, signal) {
  return JSON.parse(await call("GET", "expirations", { query, signal }));
}

/** `{ count, isEstimate }` of the timers that meet the conditions. */
export async function countTimers(conditions, signal) {
  return JSON.parse(await call("GET", "expirations/count", { query: conditions, signal }));
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

/** Attempts that a page of them has at most, and pages that are read: a timer has 1,000 attempts at most. */
const MOST_PAGES = 5;

/** What each attempt met, in order. */
export async function readAttempts(id, signal) {
  const attempts = [];
  let after = 0;
  for (let page = 0; page < MOST_PAGES && after !== null; page += 1) {
    const text = await call("GET", path("expirations", id, "attempts"), { query: { after: String(after) }, signal });
    const { items, nextAfter } = JSON.parse(text);
    attempts.push(...items);
    after = nextAfter;
  }
  return attempts;
}

/** @param {string} body JSON text: what is not named stays. */
export function updateTimer(id, body, key) {
  return call("PATCH", path("expirations", id), { body, headers: { "idempotency-key": key } });
}

export function fireTimer(id, key) {
  return call("POST", path("expirations", id, "fire"), { headers: { "idempotency-key": key } });
}

export function retryTimer(id, key) {
  return call("POST", path("expirations", id, "retry"), { headers: { "idempotency-key": key } });
}

/** The new timer's id. */
export async function replayTimer(id, key) {
  const text = await call("POST", path("expirations", id, "replay"), { headers: { "idempotency-key": key } });
  return JSON.parse(text).expirationId;
}
