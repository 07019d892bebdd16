/** The controls of the form, each bound to a member of the draft. */
import { html } from "../../library/preact.js";
import { Field, problemsAt } from "../../parts/field.js";

/**
 * `{ input, choice, area }`, each of which makes a field.
 *
 * @param {{draft: object, set: (change: object) => void, problem: object}} form
 */
export function inputsOf({ draft, set, problem }) {
  const field = (name, { label, pointer, hint, isWide }, control) => html`<${Field} id=${name} label=${label} hint=${hint}
    isWide=${isWide} problems=${problemsAt(problem, pointer)}>${control}<//>`;
  const input = (name, about) =>
    field(name, about, (attributes) => html`<input ...${attributes} value=${draft[name]} spellcheck=${false} autocomplete="off"
      onInput=${(event) => set({ [name]: event.target.value })} />`);
  const choice = (name, choices, about) =>
    field(name, about, (attributes) => html`<select ...${attributes} value=${draft[name]}
      onChange=${(event) => set({ [name]: event.target.value })}>
      ${choices.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}
    </select>`);
  const area = (name, rows, about) =>
    field(name, { ...about, isWide: true }, (attributes) => html`<textarea ...${attributes} rows=${rows} spellcheck=${false}
      value=${draft[name]} onInput=${(event) => set({ [name]: event.target.value })}></textarea>`);
  return { input, choice, area };
}
