/** Bulk operations in words. */

const ACTIONS = { abort: "Abort", reschedule: "Reschedule", fire: "Fire now", retry: "Retry", replay: "Replay" };

const SKIPPED = {
  beingDelivered: "being delivered",
  pending: "pending",
  expired: "delivered",
  aborted: "aborted",
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
    return value === true ? word : `${word} ${[value].flat().join(" and ")}`;
  });
  return words.join(", ") || "all timers";
}

/** "2 being delivered, 1 of a named schedule"; "" for none. */
export function skippedInWords(skipped) {
  return Object.entries(skipped).map(([reason, count]) => `${inThousands(count)} ${SKIPPED[reason] ?? reason}`).join(", ");
}

/** "7,314 timers", "about 1,250,000 timers". */
export function countInWords({ count, isEstimate }) {
  return `${isEstimate ? "about " : ""}${inThousands(count)} ${count === 1 ? "timer" : "timers"}`;
}

/** "1,250,000", in any language: what is shown is English. */
export function inThousands(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
