/**
 * Follows a stream of events, and asks again and again where there is none: refused, cut off, or of a proxy that keeps it
 * back. It goes on trying to get the stream.
 */
import { Poller } from "./poller.js";

/** The wait after a stream that could not be had, while it is asked for by looks. */
const RETRY_MS = 15_000;
/** The wait after one that has come to its end: the service was stopped, and another one is there. */
const REOPEN_MS = 500;

export class Follower {
  #open;
  #load;
  #every;
  #listener;
  #stream = null;
  #poller = null;
  #timer = null;

  /**
   * @param {(onNews: (news: {data?: any, problem?: Error}) => void, signal: AbortSignal) => Promise<void>} open
   * @param {(signal: AbortSignal) => Promise<any>} load what is asked for where there is no stream.
   * @param {number} every milliseconds between two looks.
   * @param {(news: {data?: any, problem?: Error, nextLookAt: number, isStream: boolean}) => void} listener
   */
  constructor(open, load, every, listener) {
    this.#open = open;
    this.#load = load;
    this.#every = every;
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.look();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#rest();
  }

  /** Begins anew. */
  look() {
    this.#rest();
    this.#follow();
  }

  async #follow() {
    const stream = new AbortController();
    this.#stream = stream;
    try {
      await this.#open((news) => stream.signal.aborted || this.#take(news), stream.signal);
      if (!stream.signal.aborted) this.#again(REOPEN_MS);
    } catch {
      if (stream.signal.aborted) return;
      this.#poller ??= new Poller(this.#load, this.#every, (news) => this.#listener({ ...news, isStream: false }));
      this.#again(RETRY_MS);
    }
  }

  #take(news) {
    this.#poller?.stop();
    this.#poller = null;
    this.#listener({ ...news, nextLookAt: Date.now() + 1_000, isStream: true });
  }

  #again(wait) {
    this.#timer = setTimeout(() => this.#follow(), wait);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#stream?.abort();
    this.#poller?.stop();
    this.#poller = null;
  }

  /** A page in the background costs the service nothing. */
  #onVisibility = () => (document.hidden ? this.#rest() : this.look());
}
