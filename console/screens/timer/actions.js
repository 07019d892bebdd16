/** What can be done with a timer, in its screen and with those that are selected in the list. */
import { abortTimer, fireTimer, replayTimer, retryTimer } from "../../api/timers.js";

const isPending = (timer) => timer.expirationStatus.description === "pending";
const isInError = (timer) => timer.expirationStatus.description === "error";

/**
 * `takes(timer)`: whether it can be done as the timer is. `act(id, key)` does it; `key` is the same when it is tried again.
 * `route`: what the service must have; null: every version has it.
 */
export const ACTIONS = [
  {
    name: "fire", label: "Fire now", done: "due now", route: ["post", "/expirations/{id}/fire"], takes: isPending,
    act: fireTimer, explanation: "It is due at once; one that waits for its next attempt waits no longer.",
  },
  {
    name: "retry", label: "Retry", done: "pending again", route: ["post", "/expirations/{id}/retry"], takes: isInError,
    act: retryTimer, explanation: "It is pending again under the same id, due now, and is tried anew. Its attempts are numbered on.",
  },
  {
    name: "replay", label: "Replay", done: "replayed", route: ["post", "/expirations/{id}/replay"], takes: () => true,
    act: replayTimer, explanation: "A new timer with the same payload and output, due now. The old one stays as it is.",
  },
  {
    name: "abort", label: "Abort", done: "aborted", route: null, takes: isPending, act: abortTimer, isDanger: true,
    explanation: "No delivery starts any more. One that is being delivered stays as it is.",
  },
];

/** Those that the service has, for who may change timers. */
export function availableActions({ hasRoute }, { mayWrite }) {
  if (!mayWrite) return [];
  return ACTIONS.filter(({ route }) => route === null || hasRoute(...route));
}
