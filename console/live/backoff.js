/** Waits between two looks. */

const LONGEST_MS = 60_000;

/**
 * Milliseconds until the next look: twice as long after each failure, and no less than the service asked for.
 *
 * @param {number} every milliseconds while all is well.
 * @param {number} failures in a row.
 * @param {number | null} retryAfter seconds.
 */
export function nextWait(every, failures, retryAfter = null) {
  const wait = Math.min(every * 2 ** failures, Math.max(every, LONGEST_MS));
  return Math.max(wait, (retryAfter ?? 0) * 1_000);
}
