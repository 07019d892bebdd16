/** Asks before something is done, does it, and says what went wrong. */
import { html, useState } from "../library/preact.js";
import { Dialog } from "./dialog.js";
import { ProblemBox } from "./problem-box.js";

/**
 * @param {string} action what the button says.
 * @param {boolean} isReady false while it cannot be done yet.
 * @param {() => Promise<void>} run throws a Problem; the dialogue stays.
 */
export function Confirm({ title, action, run, onClose, isDanger = false, isReady = true, children }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const act = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await run();
      onClose();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <form onSubmit=${act}>
      ${children}
      <${ProblemBox} problem=${problem} />
      <div class="buttons">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class=${isDanger ? "danger" : "primary"} disabled=${isBusy || !isReady}>${isBusy ? "…" : action}</button>
      </div>
    </form>
  <//>`;
}
