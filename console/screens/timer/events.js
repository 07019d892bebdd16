/** The events in a timer's life, from its document. */
import { duration } from "../../text/durations.js";
import { plural } from "../../text/numbers.js";

/**
 * `{ name, title, at, detail, href, kind }` in order; `kind` is "past", "future", "good" or "bad"; `href`: what the title leads to.
 *
 * @param {object[]} attempts empty where the service does not keep them; then their number is told.
 * @param {object[]} changes events of what somebody did to it.
 */
export function eventsOf(timer, attempts = [], changes = []) {
  const tried = attempts.length > 0 ? [...attempts.map(attempted), next(timer, attempts)] : [failures(timer)];
  const rest = [...due(timer, attempts), ...tried, end(timer)].filter(Boolean);
  return [scheduled(timer), ...(changes.length > 0 || isDueAgain(timer, attempts) ? inOrder([...rest, ...changes]) : rest)];
}

/** By time. What has none stays behind what it follows. */
function inOrder(events) {
  let last = -Infinity;
  const placed = events.map((event) => {
    if (event.at) last = Date.parse(event.at);
    return { event, at: last };
  });
  return placed.toSorted((one, other) => one.at - other.at).map(({ event }) => event);
}

/** A timer that was retried from its error, or moved after it was tried. */
function isDueAgain({ firstExpirationDate, expirationDate }, attempts) {
  return Boolean(firstExpirationDate) || attempts.some(({ startedAt }) => Date.parse(startedAt) < Date.parse(expirationDate));
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

function due(timer, attempts) {
  const { expirationDate, firstExpirationDate, expirationStatus, firedAt } = timer;
  const isOver = expirationStatus.description !== "pending";
  const title = firstExpirationDate ? "Due again, retried" : isDueAgain(timer, attempts) ? "Due again" : "Due";
  const now = { name: "due", title, at: expirationDate, kind: isOver || firedAt ? "past" : "future" };
  return firstExpirationDate ? [{ name: "first-due", title: "Due", at: firstExpirationDate, kind: "past" }, now] : [now];
}

function failures({ failureCount, lastError, expirationStatus }) {
  if (failureCount === 0 || expirationStatus.description === "error") return null;
  return { name: "failures", title: `${plural(failureCount, "attempt")} failed`, at: null, detail: lastError, kind: "bad" };
}

function end({ expirationStatus: { description: status }, firedAt, updatedAt, failureCount, lastError, ...dates }) {
  switch (status) {
    case "expired":
      return { name: "end", title: "Delivered", at: firedAt, detail: lateInWords(firedAt, dates), kind: "good" };
    case "aborted":
      return { name: "end", title: "Aborted", at: updatedAt, detail: null, kind: "past" };
    case "error":
      return { name: "end", title: "Ended in error", at: updatedAt, detail: `After ${plural(failureCount, "attempt")}: ${lastError}`, kind: "bad" };
    default:
      return null;
  }
}

function lateInWords(firedAt, { expirationDate, firstExpirationDate }) {
  const since = (date) => duration(Date.parse(firedAt) - Date.parse(date));
  if (!firstExpirationDate) return `${since(expirationDate)} after it was due.`;
  return `${since(firstExpirationDate)} after it was due, ${since(expirationDate)} after it was due again.`;
}
