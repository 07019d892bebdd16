/** The zone in which times are shown: "utc" or "local". Kept in this browser. */
import { Cell } from "./cell.js";

const KEY = "timer-service.zone";

export const zone = new Cell(globalThis.localStorage?.getItem(KEY) === "local" ? "local" : "utc");

export function switchZone() {
  zone.set(zone.value === "utc" ? "local" : "utc");
  localStorage.setItem(KEY, zone.value);
}
