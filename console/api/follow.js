/** A stream of events of the API, read with `fetch`: `EventSource` sends no token. */
import { noteServerDate } from "../state/clock.js";
import { EventReader } from "../text/event-stream.js";
import { root } from "./call.js";
import { Problem } from "./problem.js";
import { token, tokenWanted } from "./token.js";

/** The service sends a comment after 15 s without an event: after so long nobody is there. */
const SILENCE_MS = 40_000;

/**
 * Calls `onEvent` with each `{ name, data }`; returns at the end of the stream.
 *
 * @throws {Problem} where there is none, or no more.
 */
export async function follow(target, onEvent, signal) {
  const silence = new AbortController();
  let watch;
  const heard = () => {
    clearTimeout(watch);
    watch = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  heard();
  try {
    const response = await open(target, AbortSignal.any([signal, silence.signal]));
    const reader = new EventReader();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      heard();
      for (const event of reader.take(piece.value)) onEvent(event);
    }
  } catch (error) {
    throw error instanceof Problem || signal.aborted ? error : Problem.unreachable(error);
  } finally {
    clearTimeout(watch);
  }
}

async function open(target, signal) {
  const response = await fetch(new URL(target, root), {
    headers: { accept: "text/event-stream", ...(token.value ? { authorization: `Bearer ${token.value}` } : {}) },
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    signal,
  });
  noteServerDate(response.headers.get("date"));
  if (response.ok) return response;
  const problem = await Problem.of(response);
  if (response.status === 401) tokenWanted.set(problem.detail);
  throw problem;
}
