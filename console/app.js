/** The page: what is always there, and the screen that the URL names. */
import { html, useEffect, useErrorBoundary, useRef } from "./library/preact.js";
import { token } from "./api/token.js";
import { loadAccess, useAccess } from "./state/access.js";
import { useCell } from "./state/cell.js";
import { useLocation } from "./state/location.js";
import { loadRoutes, useRoutes } from "./state/routes.js";
import { switchZone, zone } from "./state/zone.js";
import { link } from "./text/fragment.js";
import { FiringBanner } from "./parts/firing.js";
import { Finder } from "./parts/finder.js";
import { Navigation } from "./parts/navigation.js";
import { Notices } from "./parts/notices.js";
import { screenOf, screens } from "./screens/screens.js";
import { TokenButton, TokenDialog } from "./parts/token-dialog.js";
import { Who } from "./parts/who.js";

export function App() {
  const { path, query } = useLocation();
  const routes = useRoutes();
  const access = useAccess();
  const caller = useCell(token);
  const shown = useCell(zone);
  const main = useRef(null);
  const isFirst = useRef(true);
  useEffect(() => void loadRoutes(), []);
  useEffect(() => void loadAccess(), [caller]);
  const screen = screenOf(path, query);
  const place = [...path, query.get("edit")].join("/");
  useEffect(() => {
    document.title = [path.slice(1).join(" "), screen.title, "Timer Service"].filter(Boolean).join(" – ");
    if (!isFirst.current) main.current.focus();
    isFirst.current = false;
  }, [place]);
  const skip = (event) => (event.preventDefault(), main.current.focus());
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <a class="brand" href=${link(["timers"])}><img src="icon.svg" alt="" width="24" height="24" /> Timer Service</a>
      <${Finder} />
      <div class="buttons">
        <button type="button" class="small" onClick=${switchZone} title="The zone of all times shown">
          Times: ${shown === "utc" ? "UTC" : "local"}
        </button>
        <${Who} />
        <${TokenButton} />
      </div>
    </header>
    <${Navigation} screens=${screens.filter(({ isThere }) => !isThere || isThere(routes, access))} current=${screen.name} />
    <main ref=${main} tabindex="-1">${routes.hasRoute("get", "/-/firing") && html`<${FiringBanner} />`}<${Guarded} key=${place} screen=${screen} path=${path} query=${query} /></main>
    <${Notices} />
    <${TokenDialog} />
  `;
}

/** A screen that fails does not take the page with it. */
function Guarded({ screen, path, query }) {
  const [failure] = useErrorBoundary((error) => console.error(error));
  if (failure) return html`<div class="problem" role="alert">This screen failed: ${String(failure.message)}</div>`;
  return html`<${screen.view} path=${path} query=${query} />`;
}
