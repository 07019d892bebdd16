/**
 * Looks again and again: what the service says now, as long as somebody looks.
 */
import { nextWait } from "./backoff.js";

export class Poller {
  #load;
  #every;
  #listener;
  #timer = null;
  #request = null;
  #failures = 0;

  /**
   * @param {(signal: AbortSignal) => Promise<any>} load
   * @param {number} every milliseconds.
   * @param {(news: {data?: any, problem?: Error, nextLookAt: number}) => void} listener
   */
  constructor(load, every, listener) {
    this.#load = load;
    this.#every = every;
    this.#listener = listener;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.look();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** Looks now. */
  async look() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const news = await this.#ask(request.signal);
    if (request.signal.aborted) return;
    const wait = nextWait(this.#every, this.#failures, news.problem?.retryAfter);
    this.#timer = setTimeout(() => this.#lookIfSeen(), wait);
    this.#listener({ ...news, nextLookAt: Date.now() + wait });
  }

  async #ask(signal) {
    try {
      const data = await this.#load(signal);
      this.#failures = 0;
      return { data };
    } catch (problem) {
      this.#failures += 1;
      return { problem };
    }
  }

  /** A page in the background costs the service nothing. */
  #lookIfSeen() {
    this.#timer = null;
    if (!document.hidden) this.look();
  }

  #onVisibility = () => {
    if (!document.hidden && this.#timer === null) this.look();
  };
}
