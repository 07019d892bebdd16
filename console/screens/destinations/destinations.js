/** Destinations: how they are, and the buttons that pause or limit them. */
import { html, useState } from "../../library/preact.js";
import { listDestinations } from "../../api/destinations.js";
import { useLive } from "../../live/use-live.js";
import { LiveLine } from "../../parts/live-line.js";
import { useAccess } from "../../state/access.js";
import { DestinationTable } from "./table.js";
import { Limits } from "./limits.js";
import { PauseOrResume } from "./pause.js";

const EVERY_MS = 3_000;

export function Destinations() {
  const live = useLive("destinations", listDestinations, EVERY_MS);
  const [asked, setAsked] = useState(null);
  const { mayAdminister } = useAccess();
  const ask = mayAdminister ? (what, destination) => setAsked({ what, destination }) : null;
  const dialog = { destination: asked?.destination, onClose: () => setAsked(null), onDone: live.look };
  return html`
    <header class="title"><h1>Destinations</h1><${LiveLine} live=${live} /></header>
    <p class="faint">A destination is a scheme, a host and a port. All spellings of a host are one, shown as the service names it:${" "}
      <code>127.0.0.1</code> as <code>localhost</code>, for instance.</p>
    ${live.data && live.data.length > 0 && html`<${DestinationTable} destinations=${live.data} ask=${ask} />`}
    ${live.data && live.data.length === 0 && html`<p class="nothing">Nothing was sent anywhere in the last minutes, and no destination is controlled.</p>`}
    ${asked?.what === "limits" && html`<${Limits} ...${dialog} />`}
    ${asked?.what === "pause" && html`<${PauseOrResume} ...${dialog} />`}
  `;
}
