/** What somebody did to a timer, as events of its line. */
import { actionInWords } from "../../text/bulk.js";
import { link } from "../../text/fragment.js";

const TITLES = {
  abort: "Abort asked for", update: "Updated", fire: "Fired by hand", retry: "Retried", replay: "Replayed",
};

/** @param {{entries: object[], operations: object[]}} changes of `readChanges`. */
export function changeEvents({ entries, operations }) {
  return [...entries.filter(({ status }) => status < 300).map(ofEntry), ...operations.map(ofOperation)];
}

function ofEntry({ id, at, who, from, action, detail }) {
  const isReplay = action === "replay";
  return {
    name: `change-${id}`,
    title: `${TITLES[action] ?? action} by ${who ?? from}`,
    at,
    detail: isReplay ? `As timer ${detail}.` : detail && `Its ${detail}.`,
    href: isReplay ? link(["timers", detail]) : null,
    kind: "past",
  };
}

function ofOperation(operation) {
  return {
    name: `bulk-${operation.id}`,
    title: `Bulk operation by ${operation.requestedBy}: ${actionInWords(operation)}`,
    at: operation.startedAt ?? operation.createdAt,
    detail: null,
    href: link(["bulk", operation.id]),
    kind: "past",
  };
}
