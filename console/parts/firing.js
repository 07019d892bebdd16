/** What is said on every screen while all firing is paused, and the buttons that pause and resume it. */
import { html, useEffect, useState } from "../library/preact.js";
import { pauseFiring, readFiring, resumeFiring } from "../api/firing.js";
import { useLive } from "../live/use-live.js";
import { useAccess } from "../state/access.js";
import { firing, useFiring } from "../state/firing.js";
import { Confirm } from "./confirm.js";
import { tell } from "./notices.js";
import { Time } from "./time.js";

const EVERY_MS = 5_000;
const TITLES = {
  requested: "All firing is paused",
  start: "The service was started paused: nothing fires",
  restored: "This database was restored or copied: nothing fires",
};

/** Asks, and says so while nothing fires. */
export function FiringBanner() {
  const live = useLive("firing", readFiring, EVERY_MS);
  useEffect(() => {
    if (live.data) firing.set(live.data);
  }, [live.data]);
  const state = useFiring();
  if (!state?.paused) return null;
  return html`<section class="banner" role="alert">
    <p>
      <strong>${TITLES[state.reason] ?? TITLES.requested}</strong>
      <span> since <${Time} at=${state.since} />${state.by && ` by ${state.by}`}. ${heldInWords(state)}</span>
      ${state.reason !== "requested" && html`<span class="advice">${state.advice}</span>`}
    </p>
    <${FiringButton} />
  </section>`;
}

/** For those who may: pauses, or resumes. */
export function FiringButton() {
  const state = useFiring();
  const { mayAdminister, seesAll } = useAccess();
  const [isAsked, setAsked] = useState(false);
  if (!state || !mayAdminister || !seesAll) return null;
  const word = state.paused ? "Resume" : "Pause all firing";
  return html`<button type="button" class="small" onClick=${() => setAsked(true)}>${word}</button>
    ${isAsked && html`<${Question} state=${state} onClose=${() => setAsked(false)} />`}`;
}

function Question({ state: { paused, reason, advice }, onClose }) {
  const run = async () => {
    firing.set(await (paused ? resumeFiring() : pauseFiring()));
    tell(paused ? "Timers fire again" : "All firing is paused");
  };
  const word = paused ? "Resume" : "Pause";
  return html`<${Confirm} title=${`${word} all firing?`} action=${word} run=${run} onClose=${onClose} isDanger=${reason === "restored"}>
    <p>${paused ? (reason === "requested" ? "What is overdue is sent at once." : advice) : "Nothing fires, on any replica, until somebody resumes. Timers are still scheduled, changed and aborted, and what is under way is not cut off."}</p>
  <//>`;
}

function heldInWords({ held, unaware }) {
  const words = [
    held > 0 && `${held} ${held === 1 ? "is" : "are"} still under way.`,
    unaware > 0 && `${unaware} of the replicas ${unaware === 1 ? "is" : "are"} of an older release and fire on.`,
  ];
  return words.filter(Boolean).join(" ");
}
