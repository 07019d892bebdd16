/** A dialogue over the page; the browser keeps the focus in it and gives it back. */
import { html, useEffect, useRef } from "../library/preact.js";

export function Dialog({ title, onClose, children }) {
  const element = useRef(null);
  useEffect(() => {
    element.current.showModal();
    return () => element.current?.close();
  }, []);
  return html`<dialog ref=${element} aria-labelledby="dialog-title" onCancel=${(event) => (event.preventDefault(), onClose())}>
    <h2 id="dialog-title">${title}</h2>
    ${children}
  </dialog>`;
}
