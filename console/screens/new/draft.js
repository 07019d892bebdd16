/** A new timer as the form holds it: text of inputs. */
import { jsonMembers } from "../../text/json-tokens.js";

const UNITS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
export const UNIT_NAMES = Object.keys(UNITS);

export function newDraft() {
  return {
    applicantService: "", payload: "{}", when: "after", amount: "5", unit: "minutes", startDate: "",
    type: "rest", method: "post", protocol: "https", hostname: "", port: "", path: "/", topics: "", key: "",
    headers: "", timeoutMs: "", maxFailureCount: "", retry: {},
  };
}

/** @param {string} text a timer's document: another like it, due as long after now as that one was after its start. */
export function draftLike(text) {
  const { applicantService, expirationIntervalMs, outputMode } = JSON.parse(text);
  const { topics, headers, retry, ...output } = outputMode;
  const texts = Object.fromEntries(Object.entries(output).map(([name, value]) => [name, String(value)]));
  return {
    ...newDraft(), ...texts, applicantService, payload: jsonMembers(text).payload,
    amount: String(expirationIntervalMs / UNITS.seconds), unit: "seconds",
    topics: (topics ?? []).join(", "),
    headers: Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n"),
    retry: retry ?? {},
    maxFailureCount: retry?.maxFailureCount === undefined ? "" : String(retry.maxFailureCount),
  };
}

/** The JSON text for /schedule; the payload keeps its spelling. */
export function bodyOf(draft) {
  const members = {
    ...(draft.when === "at" ? { startDate: draft.startDate, expirationIntervalMs: 0 } : { expirationIntervalMs: intervalOf(draft) }),
    applicantService: draft.applicantService,
    outputMode: draft.type === "rest" ? restOf(draft) : kafkaOf(draft),
  };
  return `{"payload":${draft.payload.trim() || "{}"},${JSON.stringify(members).slice(1)}`;
}

function intervalOf({ amount, unit }) {
  const value = number(amount);
  return typeof value === "number" ? Math.round(value * UNITS[unit]) : value;
}

function restOf(draft) {
  const { method, protocol, hostname, path } = draft;
  return { type: "rest", method, protocol, hostname, ...given("port", draft.port), path, ...rest(draft) };
}

function kafkaOf(draft) {
  const topics = draft.topics.split(",").map((topic) => topic.trim()).filter(Boolean);
  return { type: "kafka", topics, ...(draft.key ? { key: draft.key } : {}), ...rest(draft) };
}

function rest({ headers, timeoutMs, maxFailureCount, retry: { maxFailureCount: _, ...policy } }) {
  const lines = headers.split("\n").filter((line) => line.trim() !== "");
  const fields = lines.map((line) => line.split(/:(.*)/s)).map(([name, value = ""]) => [name.trim(), value.trim()]);
  const retry = { ...given("maxFailureCount", maxFailureCount), ...policy };
  return {
    ...(fields.length > 0 ? { headers: Object.fromEntries(fields) } : {}),
    ...given("timeoutMs", timeoutMs),
    ...(Object.keys(retry).length > 0 ? { retry } : {}),
  };
}

function given(name, text) {
  return text === "" ? {} : { [name]: number(text) };
}

/** What is no number stays text: the service says so at its field. */
function number(text) {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
