/** The places of the console. */
import { html } from "../library/preact.js";
import { link } from "../text/fragment.js";

/** @param {{name: string, title: string}[]} screens */
export function Navigation({ screens, current }) {
  return html`<nav class="places" aria-label="Console">
    <ul>
      ${screens.map(
        ({ name, title }) => html`<li key=${name}>
          <a href=${link([name])} aria-current=${name === current ? "page" : undefined}>${title}</a>
        </li>`,
      )}
    </ul>
  </nav>`;
}
