/** Bulk operations in words. */
import { inThousands } from "./numbers.js";
import { statusWord } from "./statuses.js";

const ACTIONS = { abort: "Abort", reschedule: "Reschedule", fire: "Fire now", retry: "Retry", replay: "Replay" };

const SKIPPED = {
  beingDelivered: "being delivered",
  error: "in error",
  gone: "gone",
  ofNamedSchedule: "of a named schedule",
  dueTooLate: "past the year 9999",
};

const CONDITIONS = {
  status: "status",
  applicantService: "service",
  label: "label",
  destination: "destination",
  failed: "failed",
  lastError: "last error has",
  dueFrom: "due from",
  dueBefore: "due before",
  createdFrom: "created from",
  createdBefore: "created before",
  endedFrom: "ended from",
  endedBefore: "ended before",
  bulkOperation: "changed by bulk operation",
};

/** "Reschedule by 3600 s", "Abort". */
export function actionInWords({ action, startDate, shiftMs }) {
  const word = ACTIONS[action] ?? String(action);
  if (startDate) return `${word} to ${startDate}`;
  return shiftMs === undefined ? word : `${word} by ${shiftMs / 1000} s`;
}

/** "status pending, label team:orders"; "all timers". */
export function filterInWords(filter) {
  const words = Object.entries(filter).map(([name, value]) => {
    const word = CONDITIONS[name] ?? name;
    if (name === "status") return `${word} ${statusWord(value)}`;
    return value === true ? word : `${word} ${[value].flat().join(" and ")}`;
  });
  return words.join(", ") || "all timers";
}

/** "2 being delivered, 1 of a named schedule"; "" for none. */
export function skippedInWords(skipped) {
  return Object.entries(skipped).map(([reason, count]) => `${inThousands(count)} ${SKIPPED[reason] ?? statusWord(reason)}`).join(", ");
}
