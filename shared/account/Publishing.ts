import { NoTimeLeftError, type Patience } from "../ses/Pace.ts";
import { publishingOf, type Wiring } from "./account.ts";
import type { Publishing as Published } from "./accountFacts.ts";
import type { SesAccount } from "./SesAccount.ts";

const KEPT_MS = 60_000;

/** Whether the configuration set publishes to us, asked of SES at most once a minute. */
export class Publishing {
  readonly #account: SesAccount;
  readonly #wiring: Wiring;
  readonly #now: () => Date;
  #kept: { value: Published; at: number } | undefined;

  constructor(account: SesAccount, wiring: Wiring, now: () => Date) {
    this.#account = account;
    this.#wiring = wiring;
    this.#now = now;
  }

  /** As it was last, where SES has no time. */
  async get(patience?: Patience): Promise<Published> {
    const now = this.#now().getTime();
    if (this.#kept !== undefined && now - this.#kept.at < KEPT_MS) return this.#kept.value;
    try {
      const destinations = await this.#account.destinations(this.#wiring.configurationSet, patience);
      this.#kept = { value: publishingOf(destinations, this.#wiring), at: now };
    } catch (error) {
      if (!(error instanceof NoTimeLeftError) || this.#kept === undefined) throw error;
    }
    return this.#kept.value;
  }
}
