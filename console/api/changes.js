/** Who has changed a timer. */
import { listAudit } from "./access.js";
import { listBulkOf } from "./bulk.js";

/** Entries and operations that are read, at most: the newest. */
const MOST = 50;

/**
 * `{ entries, operations }`: entries of the audit, and the bulk operations that have changed it, as far as this caller may see
 * them.
 *
 * @param {{hasAudit: boolean, hasBulk: boolean}} routes what the service has.
 */
export async function readChanges(id, { hasAudit, hasBulk }, signal) {
  const [entries, operations] = await Promise.all([
    hasAudit ? listAudit({ id, limit: String(MOST) }, signal) : { items: [] },
    hasBulk ? listBulkOf(id, MOST, signal) : { items: [] },
  ]);
  return { entries: entries.items, operations: operations.items };
}
