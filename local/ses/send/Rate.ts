/**
 * The account's sending rate, in recipients a second: a bucket of one second's. A mail goes out whole where there is
 * anything left, and what it takes beyond that is waited for afterwards, as at SES.
 */
export class Rate {
  #left = Number.POSITIVE_INFINITY;
  #at = 0;

  /** Whether a mail to so many recipients may go now; it then counts. */
  admit(recipients: number, perSecond: number, now: number): boolean {
    const passed = Math.max(0, now - this.#at) / 1_000;
    this.#left = Math.min(perSecond, this.#left + passed * perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= recipients;
    return true;
  }
}
