/** One request to the API. */
import { noteServerDate } from "../state/clock.js";
import { Problem } from "./problem.js";
import { token, tokenWanted } from "./token.js";

const DEADLINE_MS = 20_000;

/** Where the API is: one above the console, also behind a proxy that adds a prefix. */
export const root = new URL("../", globalThis.document?.baseURI.split("#")[0] ?? "http://localhost/console/");

/** The path of segments, each encoded. */
export function path(...segments) {
  return segments.map(encodeURIComponent).join("/");
}

/**
 * The answer's text.
 *
 * @param {string} target a path of `path`. A member of `query` that is an array is repeated.
 * @param {{query?: object, body?: string, headers?: object, signal?: AbortSignal, asks?: boolean}} options `body` is JSON
 *   text; `asks` is false for what the page can do without: no token is asked for then.
 * @throws {Problem}
 */
export async function call(method, target, { query = {}, body, headers = {}, signal, asks = true } = {}) {
  const url = new URL(target, root);
  for (const [name, values] of Object.entries(query))
    for (const value of [values].flat()) if (value) url.searchParams.append(name, value);
  const response = await send(url, {
    method,
    body,
    headers: { ...fields(body), ...headers },
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    signal: AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(signal ? [signal] : [])]),
  });
  noteServerDate(response.headers.get("date"));
  if (response.ok) return response.text();
  const problem = await Problem.of(response);
  if (response.status === 401 && asks) tokenWanted.set(problem.detail);
  throw problem;
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (options.signal.aborted && error.name === "AbortError") throw error;
    throw Problem.unreachable(error);
  }
}

function fields(body) {
  return {
    accept: "application/json",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(token.value ? { authorization: `Bearer ${token.value}` } : {}),
  };
}
