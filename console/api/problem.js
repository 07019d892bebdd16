/** Why a request was not answered with what it asked for (RFC 9457), or not at all. */
export class Problem extends Error {
  /**
   * @param {number} status 0: no answer came.
   * @param {{detail: string, pointer?: string, parameter?: string, header?: string}[]} errors
   * @param {number | null} retryAfter seconds.
   */
  constructor(status, detail, errors = [], retryAfter = null) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  static async of(response) {
    const document = await response.json().catch(() => ({}));
    const seconds = Number.parseInt(response.headers.get("retry-after"), 10);
    return new Problem(
      response.status,
      String(document.detail ?? document.message ?? `The service answered ${response.status}.`),
      Array.isArray(document.errors) ? document.errors : [],
      Number.isFinite(seconds) ? seconds : null,
    );
  }

  static unreachable(cause) {
    const detail = cause?.name === "TimeoutError" ? "The service did not answer in time." : "The service cannot be reached.";
    return new Problem(0, detail);
  }
}
