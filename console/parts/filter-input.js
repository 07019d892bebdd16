/**
 * The inputs of a filter. What is typed counts when the input is left, or Enter is pressed; a screen that is drawn anew
 * meanwhile does not take it back.
 */
import { html, useEffect, useRef, useState } from "../library/preact.js";
import { useCell } from "../state/cell.js";
import { zone } from "../state/zone.js";
import { LATEST_INPUT, fromInput, toInput } from "../text/instants.js";

/** @param {(text: string) => void} onSet */
export function FilterText({ name, label, value = "", placeholder, onSet }) {
  const input = useShown(value);
  return html`<label>${label}
    <input ref=${input} name=${name} spellcheck=${false} placeholder=${placeholder} onChange=${(event) => onSet(event.target.value.trim())} />
  </label>`;
}

/** @param {(instant: string) => void} onSet hears RFC 3339, or "". A date that is none stands there, and is said to be so. */
export function FilterDate({ name, label, value = "", onSet }) {
  const shown = useCell(zone);
  const known = toInput(Date.parse(value), shown);
  const input = useShown(known);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => setWrong(false), [known]);
  const take = () => {
    const { value: text, validity } = input.current;
    setWrong(!validity.valid);
    if (validity.valid && text !== known) onSet(fromInput(text, shown));
  };
  return html`<label>${label} (${shown === "utc" ? "UTC" : "local"})
    <input ref=${input} name=${name} type="datetime-local" step="1" max=${LATEST_INPUT} aria-invalid=${isWrong ? "true" : undefined}
      onBlur=${take} onKeyDown=${(event) => event.key === "Enter" && take()} />
    ${isWrong && html`<span class="wrong" role="alert">That is no date: it is left out.</span>`}
  </label>`;
}

/** Shows a value once, and again when it is another. */
function useShown(value) {
  const input = useRef(null);
  useEffect(() => {
    input.current.value = value;
  }, [value]);
  return input;
}
