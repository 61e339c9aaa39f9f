import { whereAbsent } from "../../table/expressions.ts";
import { inParallel } from "../../table/inParallel.ts";
import { readItem } from "../../table/readItem.ts";
import type { Item, Key, Table } from "../../table/Table.ts";
import { type Trigger, triggerSchema } from "./trigger.ts";

export const QUEUE = "HAPPENED";
// Longer than SQS keeps a message, in the queue (4 days) and aside (14 days): one that comes again is known.
const REMEMBERED_SECONDS = 20 * 86_400;

/**
 * What happened and no warning tells yet. Each trigger is noted once, however often its event comes, and stays
 * queued until it is part of a warning.
 */
export class TriggerTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Notes triggers; answers those that are new. */
  async note(triggers: Trigger[]): Promise<Trigger[]> {
    const isNew = await inParallel(triggers, (trigger) => this.#noteOne(trigger));
    return triggers.filter((_, i) => isNew[i]);
  }

  async #noteOne(trigger: Trigger): Promise<boolean> {
    const seen: Item = {
      ...seenKey(trigger),
      expiresAt: Math.floor(this.#now().getTime() / 1_000) + REMEMBERED_SECONDS,
    };
    const isNew = await this.#table.transact([
      { put: seen, condition: whereAbsent() },
      { put: { ...queuedKey(trigger), ...trigger } },
    ]);
    if (isNew) return true;
    // Refused because it is known, or because somebody else notes it just now and may fail yet.
    if ((await this.#table.get(seenKey(trigger))) === undefined)
      throw new Error("another process is recording the trigger");
    return false;
  }

  /** The queued ones, oldest first. */
  async queued(limit: number): Promise<Trigger[]> {
    const { items } = await this.#table.query({ partition: QUEUE, limit });
    return items.map(fromItem);
  }

  /** Those of `triggers` that are still queued. */
  async stillQueued(triggers: Trigger[]): Promise<Trigger[]> {
    const items = await this.#table.getMany(triggers.map(queuedKey), { consistent: true });
    const keys = new Set(items.map(({ sk }) => sk));
    return triggers.filter((trigger) => keys.has(queuedKey(trigger).sk));
  }
}

export const queuedKey = ({ at, rule, eventId }: Trigger): Key => ({
  pk: QUEUE,
  sk: `${at}#${rule}#${eventId}`,
});
const seenKey = ({ rule, eventId }: Trigger): Key => ({ pk: `${QUEUE}#${eventId}`, sk: rule });

const fromItem = (item: Item): Trigger => readItem(triggerSchema, item);
