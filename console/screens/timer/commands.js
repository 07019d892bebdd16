/** What the console does with this timer, as commands. */
import { html } from "../../library/preact.js";
import { path, root } from "../../api/call.js";
import { Command } from "../../parts/command.js";

/** @param {object} members the JSON text of each member of the document. */
export function Commands({ timer, members }) {
  const again = `{"payload":${members.payload},"expirationIntervalMs":${timer.expirationIntervalMs},`
    + `"applicantService":${members.applicantService},"outputMode":${members.outputMode}}`;
  return html`<details class="card">
    <summary>As commands</summary>
    <${Command} label="Read it" url=${new URL(path("expirations", timer._id), root)} />
    ${timer.expirationStatus.description === "pending" &&
    html`<${Command} label="Abort it" method="POST" url=${new URL("abort", root)} body=${JSON.stringify({ expirationId: timer._id })} />`}
    <${Command} label="Schedule another like it" method="POST" url=${new URL("schedule", root)} body=${again} />
    <p class="faint">Header values that are hidden as [REDACTED] have to be filled in.</p>
  </details>`;
}
