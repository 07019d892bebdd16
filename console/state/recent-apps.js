/** The apps that were looked at in this browser, latest first. */
import { Cell } from "./cell.js";

const KEY = "timer-service.apps";
const MOST = 10;

export const recentApps = new Cell(stored());

export function noteApp(id) {
  keep([id, ...recentApps.value.filter((other) => other !== id)].slice(0, MOST));
}

export function forgetApp(id) {
  keep(recentApps.value.filter((other) => other !== id));
}

function keep(ids) {
  recentApps.set(ids);
  localStorage.setItem(KEY, JSON.stringify(ids));
}

function stored() {
  try {
    const ids = JSON.parse(globalThis.localStorage?.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
