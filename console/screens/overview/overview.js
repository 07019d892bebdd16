/** How the service is: all replicas, followed as it changes. */
import { html } from "../../library/preact.js";
import { followOverview, readOverview } from "../../api/overview.js";
import { useLive } from "../../live/use-live.js";
import { FiringButton } from "../../parts/firing.js";
import { LiveLine } from "../../parts/live-line.js";
import { link } from "../../text/fragment.js";
import { Charts } from "./charts.js";
import { DueHours } from "./due-hours.js";
import { Failing } from "./failing.js";
import { Replicas } from "./replicas.js";
import { Tiles } from "./tiles.js";

/** Where there is no stream. */
const EVERY_MS = 5_000;

export function Overview({ query }) {
  const live = useLive("overview", readOverview, EVERY_MS, followOverview);
  const { data } = live;
  return html`
    <header class="title"><h1>Overview</h1><${FiringButton} /><${LiveLine} live=${live} /></header>
    ${data && html`<p class="faint">All replicas, ${live.isStream ? "followed live" : "asked every 5 s: there is no stream"}.${" "}
      <a href=${link(["timers"], { status: "error" })}>All timers in error</a></p>`}
    ${data && html`<${Tiles} overview=${data} />`}
    <${Charts} range=${query.get("range") ?? "15m"} />
    ${data && html`<${DueHours} pending=${data.pending} />`}
    ${data && html`<${Replicas} replicas=${data.replicas} />`}
    ${data && html`<${Failing} destinations=${data.failing} />`}
  `;
}
