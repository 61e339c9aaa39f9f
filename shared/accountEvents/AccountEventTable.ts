import { createHash } from "node:crypto";
import { readItem } from "../table/readItem.ts";
import type { Item, Key, Table } from "../table/Table.ts";
import { DAY_MS } from "../time/durations.ts";
import { type AccountEvent, accountEventSchema } from "./accountEvent.ts";

export const PARTITION = "ACCOUNT_EVENT";
// Longer than SQS keeps a message, in the queue (4 days) and aside (14 days).
const REMEMBERED_MS = 20 * DAY_MS;
// EventBridge delivers SES's events at best effort: the one that closes may never come.
const OPEN_AT_MOST_MS = 90 * DAY_MS;

/**
 * The newest event of each subject. Whatever the order in which events come, and however often, what stands is the
 * latest by SES's own time; of two of one moment the one that closes.
 */
export class AccountEventTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Keeps `event` unless a newer one of its subject is known. One that is too old to be news is dropped. */
  async note(event: AccountEvent): Promise<void> {
    const now = this.#now().getTime();
    // A closed subject is forgotten after as long: what is older than that cannot open it again.
    if (now - Date.parse(event.at) > REMEMBERED_MS) return;
    const order = orderOf(event);
    await this.#table.put(
      {
        ...keyOf(event),
        ...event,
        order,
        expiresAt: Math.floor((now + (event.state === "open" ? OPEN_AT_MOST_MS : REMEMBERED_MS)) / 1_000),
      },
      {
        expression: "attribute_not_exists(pk) OR #order < :order",
        names: { "#order": "order" },
        values: { ":order": order },
      },
    );
  }

  /** Those that are open, at most 90 days after their last event, in no useful order. */
  async open(): Promise<AccountEvent[]> {
    const items = await Array.fromAsync(this.#table.queryAll({ partition: PARTITION }));
    return items.map(fromItem).filter(({ state }) => state === "open");
  }
}

const keyOf = ({ about, subject }: AccountEvent): Key => ({
  pk: PARTITION,
  sk: `${about}#${createHash("sha256").update(subject).digest("base64url").slice(0, 22)}`,
});

const orderOf = ({ at, state }: AccountEvent): string => `${at}#${state === "closed" ? 1 : 0}`;

const fromItem = (item: Item): AccountEvent => readItem(accountEventSchema, item);
