/** What the service says, kept up to date in a component. */
import { useEffect, useRef, useState } from "../library/preact.js";
import { now } from "../state/clock.js";
import { token } from "../api/token.js";
import { useCell } from "../state/cell.js";
import { Follower } from "./follower.js";
import { Poller } from "./poller.js";

const NOTHING = { data: undefined, problem: null, updatedAt: null, nextLookAt: null, isStream: false };

/**
 * `{ data, problem, updatedAt, nextLookAt, isStream, look }`. After a failure `data` is what was known before.
 *
 * @param {string} key what is asked for; with another one all begins anew.
 * @param {(signal: AbortSignal) => Promise<any>} load
 * @param {number} every milliseconds between two looks.
 * @param {Function | null} open opens a stream, where there is one: see `Follower`.
 */
export function useLive(key, load, every = 5_000, open = null) {
  const [state, setState] = useState({ ...NOTHING, key });
  const poller = useRef(null);
  const caller = useCell(token);
  useEffect(() => {
    const take = ({ data, problem = null, nextLookAt, isStream = false }) =>
      setState((last) => {
        const known = last.key === key ? last : NOTHING;
        if (problem) return { ...known, key, problem, nextLookAt, isStream };
        return { key, data, problem: null, updatedAt: now(), nextLookAt, isStream };
      });
    poller.current = open ? new Follower(open, load, every, take) : new Poller(load, every, take);
    return () => poller.current.stop();
  }, [key, caller]);
  const current = state.key === key ? state : NOTHING;
  return { ...current, look: () => poller.current?.look() };
}
