/** Schedules a timer; what is wrong is said at its field. */
import { html, useEffect, useRef, useState } from "../../library/preact.js";
import { root } from "../../api/call.js";
import { newKey } from "../../api/key.js";
import { readTimer, scheduleTimer } from "../../api/timers.js";
import { Command } from "../../parts/command.js";
import { focusFirstProblem, otherProblems } from "../../parts/field.js";
import { tell } from "../../parts/notices.js";
import { ProblemBox } from "../../parts/problem-box.js";
import { go } from "../../state/location.js";
import { link } from "../../text/fragment.js";
import { jsonObjectProblem } from "../../text/json-check.js";
import { bodyOf, draftLike, newDraft } from "./draft.js";
import { DueFields } from "./due-fields.js";
import { inputsOf } from "./inputs.js";
import { OutputFields } from "./output-fields.js";

/** The pointers that have a field. */
const POINTERS = [
  "#/payload", "#/startDate", "#/expirationIntervalMs", "#/applicantService",
  ...["method", "protocol", "hostname", "port", "path", "topics", "key", "headers", "timeoutMs", "retry"].map((name) => `#/outputMode/${name}`),
];

export function NewTimer({ query }) {
  const like = query.get("like");
  const [draft, setDraft] = useState(like ? null : newDraft());
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    if (like) readTimer(like).then((text) => setDraft(draftLike(text)), setProblem);
  }, [like]);
  return html`
    <header class="title"><h1>New timer</h1></header>
    <${ProblemBox} problem=${problem} />
    ${draft && html`<${Form} first=${draft} />`}
  `;
}

function Form({ first }) {
  const [draft, setDraft] = useState(first);
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const key = useRef(newKey());
  const form = useRef(null);
  const set = (change) => {
    setDraft({ ...draft, ...change });
    // The same key with another body would be refused.
    key.current = newKey();
  };
  const refuse = (failure) => {
    setProblem(failure);
    setBusy(false);
    focusFirstProblem(form.current);
  };
  const schedule = async (event) => {
    event.preventDefault();
    const detail = jsonObjectProblem(draft.payload.trim() || "{}");
    if (detail) return refuse({ detail: `The payload ${detail}`, errors: [{ pointer: "#/payload", detail }] });
    setBusy(true);
    try {
      const id = await scheduleTimer(bodyOf(draft), key.current);
      tell("Scheduled");
      go(link(["timers", id]));
    } catch (failure) {
      refuse(failure);
    }
  };
  const { input, choice, area } = inputsOf({ draft, set, problem });
  return html`<form class="card fields" ref=${form} onSubmit=${schedule} aria-label="New timer">
    ${problem && html`<div class="wide"><${ProblemBox} problem=${problem} errors=${otherProblems(problem, POINTERS)} /></div>`}
    ${input("applicantService", { label: "Service", pointer: "#/applicantService", hint: "The applicantService that sets the timer." })}
    <${DueFields} draft=${draft} set=${set} problem=${problem} />
    ${choice("type", ["rest", "kafka"], { label: "Output", pointer: "#/outputMode/type" })}
    <${OutputFields} draft=${draft} set=${set} problem=${problem} />
    ${area("payload", 6, { label: "Payload", pointer: "#/payload", hint: "A JSON object, delivered as it is written." })}
    <div class="buttons wide"><button type="submit" class="primary" disabled=${isBusy}>Schedule</button></div>
    <details class="wide">
      <summary>As a command</summary>
      <${Command} label="Schedule it" method="POST" url=${new URL("schedule", root)} body=${bodyOf(draft)} />
    </details>
  </form>`;
}
