/** What went wrong, in a box; `errors` that belong to no field of a form are listed. */
import { html } from "../library/preact.js";

export function ProblemBox({ problem, errors = problem?.errors ?? [] }) {
  if (!problem) return null;
  return html`<div class="problem" role="alert">
    <strong>${problem.detail ?? String(problem)}</strong>
    ${errors.length > 0 &&
    html`<ul>
      ${errors.map((error) => html`<li><code>${error.pointer ?? error.parameter ?? error.header ?? ""}</code> ${error.detail}</li>`)}
    </ul>`}
  </div>`;
}
