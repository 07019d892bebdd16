/** Bulk operations: one action on all timers that a filter lets through. */
import { call, path } from "./call.js";

/** `{ count, isEstimate }`: the timers that the order would be for. */
export async function countBulk(order, signal) {
  return JSON.parse(await call("POST", "bulk", { body: JSON.stringify({ ...order, dryRun: true }), signal }));
}

/** The operation. */
export async function startBulk(order, key) {
  const headers = { "idempotency-key": key };
  return JSON.parse(await call("POST", "bulk", { body: JSON.stringify(order), headers }));
}

/** A page: `{ items, nextCursor }`. */
export async function listBulk(cursor, signal) {
  return JSON.parse(await call("GET", "bulk", { query: { cursor }, signal }));
}

/** The newest of those that have changed a timer, or stored it. */
export async function listBulkOf(expirationId, limit, signal) {
  return JSON.parse(await call("GET", "bulk", { query: { expirationId, limit: String(limit) }, signal }));
}

export async function readBulk(id, signal) {
  return JSON.parse(await call("GET", path("bulk", id), { signal }));
}

/** The operation, which changes no more timers. */
export async function cancelBulk(id) {
  return JSON.parse(await call("POST", path("bulk", id, "cancel")));
}
