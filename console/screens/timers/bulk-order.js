/** Says how many timers match before anything is done with them, and starts the bulk operation. */
import { html, useEffect, useState } from "../../library/preact.js";
import { countBulk, startBulk } from "../../api/bulk.js";
import { Confirm } from "../../parts/confirm.js";
import { tell } from "../../parts/notices.js";
import { ProblemBox } from "../../parts/problem-box.js";
import { go } from "../../state/location.js";
import { filterInWords } from "../../text/bulk.js";
import { link } from "../../text/fragment.js";
import { countInWords } from "../../text/numbers.js";
import { orderOfBulk } from "./bulk-actions.js";
import { Move, NO_MOVE } from "./move.js";

export function BulkOrder({ action, conditions, idempotencyKey, onClose }) {
  const isMove = action.name === "reschedule";
  const [move, setMove] = useState(isMove ? null : {});
  const { count, problem } = useCount(orderOfBulk(action, conditions, isMove ? NO_MOVE : {}));
  const run = async () => {
    const operation = await startBulk(orderOfBulk(action, conditions, move), idempotencyKey);
    tell(`${action.label}: begun`);
    go(link(["bulk", operation.id]));
  };
  const words = count ? countInWords(count) : "…";
  return html`<${Confirm} title=${`${action.label}: all that match?`} action=${`${action.label}: ${words}`} isDanger=${action.isDanger}
    isReady=${Boolean(count && count.count > 0 && move)} run=${run} onClose=${onClose}>
    <p>Which: ${filterInWords(conditions)}.</p>
    <p role="status">${count ? html`<strong>${words}</strong> ${count.count === 1 ? "matches" : "match"}.` : !problem && "Counting …"}</p>
    <${ProblemBox} problem=${problem} />
    <p>${action.explanation}</p>
    ${isMove && html`<${Move} setMove=${setMove} />`}
  <//>`;
}

/** `{ count, problem }` of a dry run. */
function useCount(order) {
  const [state, setState] = useState({ count: null, problem: null });
  useEffect(() => {
    const left = new AbortController();
    countBulk(order, left.signal).then(
      (count) => setState({ count, problem: null }),
      (problem) => left.signal.aborted || setState({ count: null, problem }),
    );
    return () => left.abort();
  }, [JSON.stringify(order)]);
  return state;
}
