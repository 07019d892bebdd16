/** The start of the console. */
import { html, render } from "./library/preact.js";
import { App } from "./app.js";

render(html`<${App} />`, document.getElementById("console"));
