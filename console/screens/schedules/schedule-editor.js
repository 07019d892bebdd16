/** Edits a named schedule, or makes one, with a preview of its dates. */
import { html, useEffect, useRef, useState } from "../../library/preact.js";
import { createSchedule, readSchedule, updateSchedule } from "../../api/schedules.js";
import { Field, focusFirstProblem, otherProblems, problemsAt } from "../../parts/field.js";
import { tell } from "../../parts/notices.js";
import { ProblemBox } from "../../parts/problem-box.js";
import { go } from "../../state/location.js";
import { link } from "../../text/fragment.js";
import { jsonObjectProblem } from "../../text/json-check.js";
import { bodyOf, draftOf, newDraft } from "./draft.js";
import { Preview, usePreview } from "./preview.js";
import { RepeatFields } from "./repeat-fields.js";

export function ScheduleEditor({ path: [, app, name] }) {
  const [draft, setDraft] = useState(name === undefined ? newDraft() : null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    if (name !== undefined) readSchedule(app, name).then((text) => setDraft(draftOf(text)), setProblem);
  }, [app, name]);
  return html`
    <header class="title"><h1>${name === undefined ? `New schedule of ${app}` : `Edit ${name}`}</h1></header>
    <${ProblemBox} problem=${problem} />
    ${draft && html`<${Form} app=${app} name=${name} first=${draft} />`}
  `;
}

function Form({ app, name, first }) {
  const [draft, setDraft] = useState(first);
  const [refusal, setRefusal] = useState(null);
  const form = useRef(null);
  const body = bodyOf(draft);
  const live = usePreview(app, body);
  const problem = unreadable(draft) ?? refusal ?? live.problem;
  const set = (change) => {
    setDraft({ ...draft, ...change });
    setRefusal(null);
  };
  const save = async (event) => {
    event.preventDefault();
    try {
      await (name === undefined ? createSchedule(app, body) : updateSchedule(app, name, body));
      tell(name === undefined ? `${draft.name} is created` : `${name} is updated`);
      go(link(["schedules", app, draft.name]));
    } catch (failure) {
      setRefusal(failure);
      focusFirstProblem(form.current);
    }
  };
  const pointers = ["#/name", "#/data", "#/schedule_at", "#/repeat/"];
  const others = otherProblems(refusal, pointers).filter(({ pointer }) => !pointer?.startsWith("#/repeat/"));
  return html`<div class="columns">
    <form class="card fields" ref=${form} onSubmit=${save} aria-label="Schedule">
      ${refusal && html`<div class="wide"><${ProblemBox} problem=${refusal} errors=${others} /></div>`}
      <${Fields} draft=${draft} set=${set} problem=${problem} isNew=${name === undefined} />
      <div class="buttons wide">
        <a class="button" href=${link(name === undefined ? ["schedules", app] : ["schedules", app, name])}>Cancel</a>
        <button type="submit" class="primary">${name === undefined ? "Create" : "Save"}</button>
      </div>
    </form>
    <${Preview} ...${live} />
  </div>`;
}

/** What is no JSON would make the whole body unreadable, and the service could not say where. */
function unreadable({ data }) {
  const detail = jsonObjectProblem(data.trim() || "{}");
  return detail && { errors: [{ pointer: "#/data", detail }] };
}

function Fields({ draft, set, problem, isNew }) {
  const input = (name, label, hint) => html`<${Field} id=${name} label=${label} hint=${hint} problems=${problemsAt(problem, `#/${name}`)}>
    ${(attributes) =>
      html`<input ...${attributes} value=${draft[name]} spellcheck=${false} onInput=${(event) => set({ [name]: event.target.value })} />`}
  <//>`;
  return html`
    ${isNew && input("name", "Name", "At most 30 characters.")}
    <${Field} id="kind" label="Kind">
      ${(attributes) => html`<select ...${attributes} value=${draft.kind} onChange=${(event) => set({ kind: event.target.value })}>
        <option value="once">Once</option><option value="period">Every so often</option><option value="cron">Cron</option>
      </select>`}
    <//>
    ${input("schedule_at", draft.kind === "once" ? "At" : "From", "RFC 3339 with an offset.")}
    ${draft.kind !== "once" && html`<${RepeatFields} draft=${draft} set=${set} problem=${problem} />`}
    <${Field} id="data" label="Data" isWide hint="A JSON object, delivered as it is written." problems=${problemsAt(problem, "#/data")}>
      ${(attributes) => html`<textarea ...${attributes} rows="6" spellcheck=${false} value=${draft.data}
        onInput=${(event) => set({ data: event.target.value })}></textarea>`}
    <//>
  `;
}
