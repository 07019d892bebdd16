/** A named schedule as the editor holds it: text of inputs. */
import { jsonMembers } from "../../text/json-tokens.js";

/** Members of `repeat` beside its kind's own; "" stands for what is left out. */
export const OPTIONS = ["timezone", "until", "count", "gap", "overlap", "misfire", "misfire_limit", "misfire_window_ms"];
const NUMBERS = new Set(["count", "misfire_limit", "misfire_window_ms"]);

export function newDraft() {
  return {
    name: "", data: "{}", schedule_at: new Date().toISOString(), kind: "period", time_unit: "hours", frequency: "1", cron: "",
    ...Object.fromEntries(OPTIONS.map((name) => [name, ""])),
  };
}

/** @param {string} text the schedule's document. */
export function draftOf(text) {
  const { name, schedule_at, repeat } = JSON.parse(text);
  const options = OPTIONS.map((option) => [option, repeat?.[option] === undefined ? "" : String(repeat[option])]);
  return {
    ...newDraft(),
    name, schedule_at, data: jsonMembers(text).data,
    kind: repeat === undefined ? "once" : repeat.cron === undefined ? "period" : "cron",
    ...(repeat?.cron === undefined ? {} : { cron: repeat.cron }),
    ...(repeat?.time_unit === undefined ? {} : { time_unit: repeat.time_unit, frequency: String(repeat.frequency) }),
    ...Object.fromEntries(options),
  };
}

/** The JSON text that creates or replaces the schedule; `data` keeps its spelling. */
export function bodyOf(draft) {
  const repeat = repeatOf(draft);
  const members = [`"name":${JSON.stringify(draft.name)}`, `"data":${draft.data.trim() || "{}"}`];
  members.push(`"schedule_at":${JSON.stringify(draft.schedule_at)}`);
  if (repeat) members.push(`"repeat":${JSON.stringify(repeat)}`);
  return `{${members.join(",")}}`;
}

function repeatOf(draft) {
  if (draft.kind === "once") return null;
  const options = OPTIONS.filter((name) => draft[name] !== "").map((name) => [name, valueOf(name, draft[name])]);
  const rule = draft.kind === "cron" ? { cron: draft.cron } : { time_unit: draft.time_unit, frequency: number(draft.frequency) };
  return { ...rule, ...Object.fromEntries(options) };
}

function valueOf(name, text) {
  return NUMBERS.has(name) ? number(text) : text;
}

/** What is no number stays text: the service says so at its field. */
function number(text) {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
