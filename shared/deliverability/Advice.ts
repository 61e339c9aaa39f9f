import { NoTimeLeftError, type Patience } from "../ses/Pace.ts";
import type { DeliverabilityManager } from "./DeliverabilityManager.ts";
import type { Recommendation } from "./recommendation.ts";

const KEPT_MS = 600_000; // each look of SES's for a fault takes hours

/** `off`: not turned on here. `notEnabled`: the account has it off at SES. */
export type AdviceState = "off" | "notEnabled" | "on";
export type Given = { state: AdviceState; recommendations: Recommendation[] };

/** What SES recommends, asked at most every ten minutes. */
export class Advice {
  readonly #manager: DeliverabilityManager | undefined;
  readonly #now: () => Date;
  #kept: { value: Given; at: number } | undefined;

  constructor(manager: DeliverabilityManager | undefined, now: () => Date) {
    this.#manager = manager;
    this.#now = now;
  }

  /** As it was last, where SES has no time. */
  async get(patience?: Patience): Promise<Given> {
    if (this.#manager === undefined) return { state: "off", recommendations: [] };
    const now = this.#now().getTime();
    if (this.#kept !== undefined && now - this.#kept.at < KEPT_MS) return this.#kept.value;
    try {
      const found = await this.#manager.recommendations(patience);
      const value: Given =
        found === undefined
          ? { state: "notEnabled", recommendations: [] }
          : { state: "on", recommendations: found };
      this.#kept = { value, at: now };
    } catch (error) {
      if (!(error instanceof NoTimeLeftError) || this.#kept === undefined) throw error;
    }
    return this.#kept.value;
  }
}
