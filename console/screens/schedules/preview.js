/** The dates of what the editor holds, asked for a moment after the last key. */
import { html, useEffect, useState } from "../../library/preact.js";
import { previewOf } from "../../api/schedules.js";
import { Dates } from "./dates.js";

const PAUSE_MS = 300;
const SHOWN_DATES = 5;

/** `{ preview, problem }` of the body. */
export function usePreview(app, body) {
  const [state, setState] = useState({ preview: null, problem: null });
  useEffect(() => {
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setState({ preview: await previewOf(app, body, SHOWN_DATES, request.signal), problem: null });
      } catch (problem) {
        if (!request.signal.aborted) setState({ preview: null, problem });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [app, body]);
  return state;
}

export function Preview({ preview, problem }) {
  return html`<section class="card" aria-label="Preview" aria-live="polite">
    <header><h2>Next dates</h2></header>
    ${preview && html`<${Dates} preview=${preview} />`}
    ${problem && html`<p class="faint">Nothing to show yet: ${problem.errors?.[0]?.detail ?? problem.detail}</p>`}
  </section>`;
}
