/** What can be done with all timers that a filter lets through. */

/** `status`: of the timers that it works on; null: of any. */
export const BULK_ACTIONS = [
  { name: "fire", label: "Fire now", status: "pending", explanation: "They are due at once." },
  {
    name: "retry", label: "Retry", status: "error",
    explanation: "They are pending again under the same ids, and due now. Their attempts go on counting.",
  },
  {
    name: "replay", label: "Replay", status: null,
    explanation: "For each a new timer with the same payload and output, due now. The old ones stay as they are.",
  },
  {
    name: "reschedule", label: "Reschedule", status: "pending",
    explanation: "Nothing is delivered at the old dates any more. Occurrences of named schedules stay as they are.",
  },
  {
    name: "abort", label: "Abort", status: "pending", isDanger: true,
    explanation: "No delivery starts any more. Those that are being delivered stay as they are.",
  },
];

/** Those that can be done with timers which the conditions let through. */
export function bulkActionsFor(conditions) {
  const status = conditions.failed ? "pending" : conditions.status;
  return BULK_ACTIONS.filter((action) => !status || action.status === null || action.status === status);
}

/** The body of a bulk operation. A filter without conditions is meant: it is the whole list that was looked at. */
export function orderOfBulk(action, conditions, more = {}) {
  const { status, ...others } = conditions;
  const isEverything = Object.keys(others).length === 0 && (status === undefined || status === action.status);
  return { action: action.name, filter: conditions, ...(isEverything ? { all: true } : {}), ...more };
}
