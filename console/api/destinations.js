/** Destinations: how they are, and what is asked of them. */
import { call, path } from "./call.js";

export async function listDestinations(signal) {
  return JSON.parse(await call("GET", "destinations", { signal })).items;
}

/** False as well where this caller may not know. */
export async function isPaused(key, signal) {
  try {
    return (await listDestinations(signal)).some((known) => known.control.paused && known.key === named(key));
  } catch (problem) {
    if (problem.status === 403) return false;
    throw problem;
  }
}

/** As the service names it: hosts in lower case, and this host by its name. */
function named(key) {
  return key.toLowerCase().replace("://127.0.0.1:", "://localhost:");
}

/** @param {{paused?: boolean, concurrency?: number, ratePerSecond?: number}} control what is left out has no limit. */
export function controlDestination(key, control) {
  return call("PUT", path("destinations", key), { body: JSON.stringify(control) });
}

export function releaseDestination(key) {
  return call("DELETE", path("destinations", key));
}
