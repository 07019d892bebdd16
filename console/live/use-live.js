/** What the service says, kept up to date in a component. */
import { useEffect, useRef, useState } from "../library/preact.js";
import { now } from "../state/clock.js";
import { token } from "../api/token.js";
import { useCell } from "../state/cell.js";
import { Poller } from "./poller.js";

const NOTHING = { data: undefined, problem: null, updatedAt: null, nextLookAt: null };

/**
 * `{ data, problem, updatedAt, nextLookAt, look }`. After a failure `data` is what was known before.
 *
 * @param {string} key what is asked for; with another one all begins anew.
 * @param {(signal: AbortSignal) => Promise<any>} load
 * @param {number} every milliseconds between two looks.
 */
export function useLive(key, load, every = 5_000) {
  const [state, setState] = useState({ ...NOTHING, key });
  const poller = useRef(null);
  const caller = useCell(token);
  useEffect(() => {
    const take = ({ data, problem = null, nextLookAt }) =>
      setState((last) => {
        const known = last.key === key ? last : NOTHING;
        if (problem) return { ...known, key, problem, nextLookAt };
        return { key, data, problem: null, updatedAt: now(), nextLookAt };
      });
    poller.current = new Poller(load, every, take);
    return () => poller.current.stop();
  }, [key, caller]);
  const current = state.key === key ? state : NOTHING;
  return { ...current, look: () => poller.current?.look() };
}
