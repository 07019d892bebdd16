/** A field of a form: its label, its control, what it means, and what is wrong with it. */
import { html } from "../library/preact.js";

/**
 * @param {string} id of the control, which `children(attributes)` makes.
 * @param {string[]} problems
 */
export function Field({ id, label, hint, problems = [], isWide = false, children }) {
  const described = [hint && `${id}-hint`, problems.length > 0 && `${id}-problem`].filter(Boolean).join(" ");
  const attributes = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": problems.length > 0 ? "true" : undefined,
  };
  return html`<div class="field ${isWide ? "wide" : ""}">
    <label for=${id}>${label}</label>
    ${children(attributes)}
    ${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}
    ${problems.length > 0 && html`<span class="wrong" id=${`${id}-problem`}>${problems.join("; ")}</span>`}
  </div>`;
}

/** The problems of a field by its JSON pointer, and of what lies below it. */
export function problemsAt(problem, pointer) {
  const at = (problem?.errors ?? []).filter((error) => isAt(error.pointer, pointer));
  return at.map((error) => String(error.detail));
}

/** Those that none of the fields shows. */
export function otherProblems(problem, pointers) {
  return (problem?.errors ?? []).filter((error) => !pointers.some((pointer) => isAt(error.pointer, pointer)));
}

function isAt(found, pointer) {
  return found === pointer || found?.startsWith(`${pointer}/`);
}

/** Leads who cannot see it to the first field that is wrong. */
export function focusFirstProblem(form) {
  requestAnimationFrame(() => form?.querySelector('[aria-invalid="true"]')?.focus());
}
