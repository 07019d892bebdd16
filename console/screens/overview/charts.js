/** What all replicas did over a stretch of the past, which the URL names. */
import { html, useMemo } from "../../library/preact.js";
import { readHistory } from "../../api/overview.js";
import { useLive } from "../../live/use-live.js";
import { Chart } from "../../parts/chart.js";
import { ProblemBox } from "../../parts/problem-box.js";
import { link } from "../../text/fragment.js";
import { linesOf } from "./figures.js";

/** By range: its name, and milliseconds between two looks. */
const RANGES = { "15m": ["15 minutes", 10_000], "6h": ["6 hours", 60_000], "7d": ["7 days", 300_000] };

export function Charts({ range }) {
  const known = RANGES[range] ? range : "15m";
  const live = useLive(`history-${known}`, (signal) => readHistory(known, signal), RANGES[known][1]);
  const lines = useMemo(() => live.data && linesOf(live.data), [live.data]);
  return html`<section aria-label="The past">
    <nav class="ranges" aria-label="Range">
      ${Object.entries(RANGES).map(
        ([name, [words]]) => html`<a key=${name} class="button small" href=${link(["overview"], { range: name })} aria-current=${name === known ? "true" : undefined}>${words}</a>`,
      )}
    </nav>
    ${live.problem && !live.data && html`<${ProblemBox} problem=${live.problem} />`}
    ${lines && html`<div class="columns" key=${known}>
      <${Chart} title="Outcomes" unit="each second" names=${["delivered", "failed"]} data=${lines.outcomes} />
      <${Chart} title="Lateness" unit="milliseconds" names=${["p50", "p99"]} data=${lines.lateness} />
    </div>`}
  </section>`;
}
