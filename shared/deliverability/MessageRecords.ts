import type { Patience } from "../ses/Pace.ts";
import type { DeliverabilityManager } from "./DeliverabilityManager.ts";
import { isSesMessageId, type MessageRecord } from "./messageRecord.ts";

const KEPT_MS = 60_000; // a page about a message asks every few seconds; SES takes one such call a second in all
const MOST_KEPT = 500;

/** SES's own records of messages, each asked for at most once a minute. */
export class MessageRecords {
  readonly #manager: DeliverabilityManager | undefined;
  readonly #now: () => Date;
  readonly #kept = new Map<string, { record: MessageRecord | undefined; at: number }>();

  /** Without a manager there are none, and SES is not asked. */
  constructor(manager: DeliverabilityManager | undefined, now: () => Date) {
    this.#manager = manager;
    this.#now = now;
  }

  /** Undefined where SES has none, or `id` is none of SES's ids. */
  async of(id: string, patience?: Patience): Promise<MessageRecord | undefined> {
    if (this.#manager === undefined || !isSesMessageId(id)) return undefined;
    const at = this.#now().getTime();
    const kept = this.#kept.get(id);
    if (kept !== undefined && at - kept.at < KEPT_MS) return kept.record;
    const record = await this.#manager.message(id, patience);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(id, { record, at });
    return record;
  }
}
