/** The page of timers that is looked at: kept up to date, and kept still. */
import { useEffect, useState } from "../../library/preact.js";
import { listTimers } from "../../api/timers.js";
import { useLive } from "../../live/use-live.js";
import { follow, hold } from "./held-page.js";
import { orderOf } from "./filter.js";

/** `{ live, page, show }`; `page` is null before the first answer, `show` lets what changed move the rows. */
export function useHeldPage(filter) {
  const key = JSON.stringify(filter);
  const live = useLive(`timers ${key}`, (signal) => listTimers(filter, signal));
  const [held, setHeld] = useState({ key, page: null });
  useEffect(() => {
    if (!live.data) return;
    setHeld((last) => {
      const before = last.key === key ? last.page : null;
      return { key, page: before ? follow(before, live.data, orderOf(filter)) : hold(live.data) };
    });
  }, [live.data]);
  const page = held.key === key ? held.page : null;
  return { live, page, show: () => setHeld({ key, page: hold(page.fresh) }) };
}
