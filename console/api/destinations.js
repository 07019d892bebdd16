/** Destinations: how they are, and what is asked of them. */
import { call, path } from "./call.js";

export async function listDestinations(signal) {
  return JSON.parse(await call("GET", "destinations", { signal })).items;
}

/** The destination of a key in any spelling, under the one that the service gives it. */
export async function findDestination(key, signal) {
  const { items } = JSON.parse(await call("GET", "destinations", { query: { key }, signal }));
  return items[0] ?? null;
}

/** @param {{paused?: boolean, concurrency?: number, ratePerSecond?: number}} control what is left out has no limit. */
export function controlDestination(key, control) {
  return call("PUT", path("destinations", key), { body: JSON.stringify(control) });
}

export function releaseDestination(key) {
  return call("DELETE", path("destinations", key));
}
