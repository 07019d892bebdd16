/** How the service is. These routes need no token. */
import { call } from "./call.js";
import { Problem } from "./problem.js";
import { root } from "./call.js";

/** `{ status, name, version, message?, lanes? }`; KO comes with 503, and is an answer too. */
export async function readCheckUp(signal) {
  const response = await fetch(new URL("-/check-up", root), { cache: "no-store", signal }).catch((error) => {
    throw error.name === "AbortError" ? error : Problem.unreachable(error);
  });
  const document = await response.clone().json().catch(() => null);
  if (document?.status === "OK" || document?.status === "KO") return document;
  throw await Problem.of(response);
}

/** The Prometheus text. */
export function readMetrics(signal) {
  return call("GET", "-/metrics", { headers: { accept: "text/plain" }, signal });
}

/** The OpenAPI document. */
export async function readDocument() {
  return JSON.parse(await call("GET", "documentation/json"));
}
