/** Destinations: how they are, and what is asked of them. */
import { call, path } from "./call.js";

export async function listDestinations(signal) {
  return JSON.parse(await call("GET", "destinations", { signal })).items;
}

/** False as well where this caller may not know, or nobody knows the destination. */
export async function isPaused(key, signal) {
  try {
    return JSON.parse(await call("GET", path("destinations", key), { signal })).control.paused;
  } catch (problem) {
    if (problem.status === 403 || problem.status === 404) return false;
    throw problem;
  }
}

/** @param {{paused?: boolean, concurrency?: number, ratePerSecond?: number}} control what is left out has no limit. */
export function controlDestination(key, control) {
  return call("PUT", path("destinations", key), { body: JSON.stringify(control) });
}

export function releaseDestination(key) {
  return call("DELETE", path("destinations", key));
}
