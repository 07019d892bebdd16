/** The events in a timer's life, from its document. */
import { duration } from "../../text/durations.js";

/**
 * `{ name, title, at, detail, kind }` in order; `kind` is "past", "future", "good" or "bad".
 *
 * @param {object[]} attempts empty where the service does not keep them; then their number is told.
 */
export function eventsOf(timer, attempts = []) {
  const tried = attempts.length > 0 ? [...attempts.map(attempted), next(timer, attempts)] : [failures(timer)];
  const isAgain = attempts.some(({ startedAt }) => Date.parse(startedAt) < Date.parse(timer.expirationDate));
  const line = [scheduled(timer), due(timer), ...tried, end(timer)].filter(Boolean);
  return isAgain ? inOrder(line) : line;
}

/** A timer that was retried or moved is due anew, after what was tried before. */
function inOrder(line) {
  const again = line.map((event) => (event.name === "due" ? { ...event, title: "Due again" } : event));
  return again.every(({ at }) => at) ? again.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)) : again;
}

function attempted({ number, startedAt, durationMs, outcome, status, error, reason, replica }) {
  const word = { delivered: "delivered", retry: "failed", rejected: "refused", lost: "lost" }[outcome] ?? String(outcome);
  const facts = [
    status !== null && `HTTP ${status}`,
    error,
    durationMs !== null && `${durationMs} ms`,
    replica !== null && `replica ${replica}`,
  ];
  const detail = [facts.filter(Boolean).join(", "), reason].filter(Boolean).join(": ");
  return { name: `attempt-${number}`, title: `Attempt ${number} ${word}`, at: startedAt, detail, kind: outcome === "delivered" ? "good" : "bad" };
}

/** The attempt that is to come. */
function next({ expirationStatus }, attempts) {
  const { nextAttemptAt } = attempts.at(-1);
  if (expirationStatus.description !== "pending" || nextAttemptAt === null) return null;
  return { name: "next", title: "Next attempt", at: nextAttemptAt, detail: null, kind: "future" };
}

function scheduled({ createdAt, startDate, expirationIntervalMs }) {
  const counted = expirationIntervalMs > 0 ? `Start ${startDate}, and ${duration(expirationIntervalMs)} from then.` : null;
  return { name: "scheduled", title: "Scheduled", at: createdAt, detail: counted, kind: "past" };
}

function due({ expirationDate, expirationStatus, firedAt }) {
  const isOver = expirationStatus.description !== "pending";
  return { name: "due", title: "Due", at: expirationDate, kind: isOver || firedAt ? "past" : "future" };
}

function failures({ failureCount, lastError, expirationStatus }) {
  if (failureCount === 0 || expirationStatus.description === "error") return null;
  const title = failureCount === 1 ? "1 attempt failed" : `${failureCount} attempts failed`;
  return { name: "failures", title, at: null, detail: lastError, kind: "bad" };
}

function end({ expirationStatus, expirationDate, firedAt, updatedAt, failureCount, lastError }) {
  switch (expirationStatus.description) {
    case "expired": {
      const late = Date.parse(firedAt) - Date.parse(expirationDate);
      return { name: "end", title: "Delivered", at: firedAt, detail: `${duration(late)} after it was due.`, kind: "good" };
    }
    case "aborted":
      return { name: "end", title: "Aborted", at: updatedAt, detail: null, kind: "past" };
    case "error": {
      const tries = failureCount === 1 ? "1 attempt" : `${failureCount} attempts`;
      return { name: "end", title: "Given up", at: updatedAt, detail: `After ${tries}: ${lastError}`, kind: "bad" };
    }
    default:
      return null;
  }
}
