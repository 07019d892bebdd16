/** Opens a timer by its id; "/" leads here from anywhere. */
import { html, useEffect, useRef } from "../library/preact.js";
import { go } from "../state/location.js";
import { link } from "../text/fragment.js";

export function Finder() {
  const input = useRef(null);
  useEffect(() => {
    const onKey = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const find = (event) => {
    event.preventDefault();
    const id = input.current.value.trim();
    if (!id) return;
    input.current.value = "";
    go(link(["timers", id]));
  };
  return html`<form class="finder" role="search" onSubmit=${find}>
    <input ref=${input} aria-label="Find a timer by its id" placeholder="Timer id  (press /)" spellcheck=${false} autocomplete="off" />
  </form>`;
}

function isTyping(element) {
  return element.closest("input, textarea, select, dialog") !== null;
}
