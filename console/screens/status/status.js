/** How the replica is that answers: ready or not, what it did since the page was opened. */
import { html, useEffect, useState } from "../../library/preact.js";
import { readCheckUp, readMetrics } from "../../api/status.js";
import { listTimers } from "../../api/timers.js";
import { useLive } from "../../live/use-live.js";
import { Chart } from "../../parts/chart.js";
import { LiveLine } from "../../parts/live-line.js";
import { Time } from "../../parts/time.js";
import { append, look, ratesOf } from "./history.js";
import { Lanes } from "./lanes.js";

const EVERY_MS = 2_000;

async function load(signal) {
  const [checkUp, metrics, next] = await Promise.all([readCheckUp(signal), readMetrics(signal), nextDue(signal)]);
  return { checkUp, seen: look(metrics, Date.now() / 1_000), next };
}

/** The pending timer that is due first; null when there is none, or this token or the database does not let us know. */
async function nextDue(signal) {
  try {
    const page = await listTimers({ status: "pending", order: "soonest", limit: "1" }, signal);
    return page.items[0] ?? null;
  } catch {
    return null;
  }
}

export function Status() {
  const live = useLive("status", load, EVERY_MS);
  const [history, setHistory] = useState([]);
  useEffect(() => {
    if (live.data) setHistory((last) => append(last, live.data.seen));
  }, [live.data]);
  return html`
    <header class="title"><h1>Status</h1><${LiveLine} live=${live} /></header>
    ${live.data && html`<${Readiness} checkUp=${live.data.checkUp} />`}
    ${live.data && html`<${Tiles} next=${live.data.next} history=${history} />`}
    ${history.length > 1 && html`<${Charts} rates=${ratesOf(history)} />`}
    ${live.data && html`<${Lanes} lanes=${live.data.seen.lanes} troubles=${live.data.checkUp.lanes ?? []} />`}
  `;
}

function Readiness({ checkUp: { status, name, version, message } }) {
  return html`<p class="readiness">
    ${status === "OK" ? html`<span class="badge expired">✓ ready</span>` : html`<span class="badge error">✕ not ready</span>`}
    <span> ${name} ${version}</span>${message && html`<span role="alert">: ${message}</span>`}
  </p>`;
}

function Tiles({ next, history }) {
  const rate = ratesOf(history).at(-1);
  const seen = history.at(-1);
  const tile = (name, value) => html`<div class="tile" key=${name}><dt>${name}</dt><dd>${value}</dd></div>`;
  const figure = (value, unit = "") => (value === null || value === undefined ? "–" : `${value.toFixed(1)}${unit}`);
  return html`<dl class="tiles">
    ${tile("Next or oldest due", html`<${Time} at=${next?.expirationDate} />`)}
    ${tile("Delivered", figure(rate?.delivered, "/s"))} ${tile("Failed attempts", figure(rate?.failed, "/s"))}
    ${tile("Lateness p50", figure(rate?.p50, " ms"))} ${tile("Lateness p99", figure(rate?.p99, " ms"))}
    ${seen && tile("Held here", seen.held)} ${seen && tile("Destinations left alone", seen.circuits)}
    ${seen && tile("Delivered in all", seen.delivered)} ${seen && tile("Ended in error in all", seen.failed)}
  </dl>`;
}

function Charts({ rates }) {
  const line = (name) => rates.map((rate) => rate[name]);
  return html`<div class="columns">
    <${Chart} title="Outcomes" unit="each second" names=${["delivered", "failed"]} data=${[line("at"), line("delivered"), line("failed")]} />
    <${Chart} title="Lateness" unit="milliseconds" names=${["p50", "p99"]} data=${[line("at"), line("p50"), line("p99")]} />
  </div>
  <p class="faint">Of the replica that answers, since this page was opened.</p>`;
}
