import type { Uplink } from "./Uplink.ts";

const GREETS_EVERY_MS = 300_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** Sends what is due, and waits longer after each failure. */
export class PacedUplink<Report> {
  readonly #uplink: Uplink<Report>;
  #waitMs = 0;
  #nextAt = 0;
  #greetAt = 0;

  constructor(uplink: Uplink<Report>) {
    this.#uplink = uplink;
  }

  get isWaiting(): boolean {
    return performance.now() < this.#nextAt;
  }

  /** Makes one request if one is due, a heartbeat if it `greets`; returns whether there may be more to send. */
  async work(signal: AbortSignal, { greets = false } = {}): Promise<boolean> {
    if (this.isWaiting) return false;
    let result = await this.#uplink.sendNext(signal);
    if (result === "sent") {
      this.#heard();
      return true;
    }
    if (result === "nothing" && greets && performance.now() >= this.#greetAt) {
      result = await this.#uplink.greet(signal);
      if (result === "sent") this.#heard();
    }
    if (result === "later") {
      this.#waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, this.#waitMs * 2));
      this.#nextAt = performance.now() + this.#waitMs;
    }
    return false;
  }

  #heard(): void {
    this.#waitMs = 0;
    this.#greetAt = performance.now() + GREETS_EVERY_MS;
  }
}
