/** Numbers of timers, asked once for each set of conditions, one after the other. */
import { useEffect, useState } from "../library/preact.js";
import { countTimers } from "../api/timers.js";

/**
 * `{ counts, countAgain }`: `counts` has `{ count, isEstimate }` by name, null for what could not be counted, and nothing for
 * what was not yet.
 *
 * @param {object} wanted conditions by name.
 * @param {string} occasion they are counted anew when it is another.
 */
export function useCounts(wanted, occasion = "") {
  const key = JSON.stringify(wanted);
  const [round, setRound] = useState(0);
  const [state, setState] = useState({ key, counts: {} });
  useEffect(() => {
    const left = new AbortController();
    const take = (name, count) =>
      left.signal.aborted || setState((last) => ({ key, counts: { ...(last.key === key ? last.counts : {}), [name]: count } }));
    countAll(JSON.parse(key), take, left.signal);
    return () => left.abort();
  }, [key, occasion, round]);
  return { counts: state.key === key ? state.counts : {}, countAgain: () => setRound(round + 1) };
}

async function countAll(wanted, take, signal) {
  for (const [name, conditions] of Object.entries(wanted)) {
    const count = await countTimers(conditions, signal).catch(() => null);
    if (signal.aborted) return;
    take(name, count);
  }
}
