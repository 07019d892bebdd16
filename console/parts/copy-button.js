/** A button that puts a text on the clipboard. */
import { html, useEffect, useState } from "../library/preact.js";

export function CopyButton({ text, label = "Copy", name }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = said && setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => setSaid((await put(text)) ? "Copied" : "Copying failed");
  return html`<button type="button" class="small" onClick=${copy} aria-label=${said || name || label}>${said || label}</button>`;
}

/** `navigator.clipboard` is there on https and on localhost alone. */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putBySelection(text);
  }
}

function putBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}
