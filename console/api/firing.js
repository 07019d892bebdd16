/** Whether timers fire: of the whole service. */
import { call } from "./call.js";

/** Asks for no token of its own accord: the banner is on every screen. */
export async function readFiring(signal) {
  return JSON.parse(await call("GET", "-/firing", { signal, asks: false }));
}

export async function pauseFiring() {
  return JSON.parse(await call("POST", "-/pause"));
}

export async function resumeFiring() {
  return JSON.parse(await call("POST", "-/resume"));
}
