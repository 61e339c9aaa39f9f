import { whereAbsent } from "../table/expressions.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Item, Key, Table } from "../table/Table.ts";
import type { Happening } from "./happening.ts";

export const QUEUE = "HAPPENED";
// Longer than SQS keeps a message, in the queue (4 days) and aside (14 days): one that comes again is known.
const REMEMBERED_SECONDS = 20 * 86_400;

/**
 * What happened and no warning tells yet. Each happening is noted once, however often its event comes, and stays
 * queued until it is part of a warning.
 */
export class HappeningTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Notes happenings; answers those that are new. */
  async note(happenings: Happening[]): Promise<Happening[]> {
    const isNew = await inParallel(happenings, (happening) => this.#noteOne(happening));
    return happenings.filter((_, i) => isNew[i]);
  }

  async #noteOne(happening: Happening): Promise<boolean> {
    const seen: Item = {
      ...seenKey(happening),
      expiresAt: Math.floor(this.#now().getTime() / 1_000) + REMEMBERED_SECONDS,
    };
    const isNew = await this.#table.transact([
      { put: seen, condition: whereAbsent() },
      { put: { ...queuedKey(happening), ...happening } },
    ]);
    if (isNew) return true;
    // Refused because it is known, or because somebody else notes it just now and may fail yet.
    if ((await this.#table.get(seenKey(happening))) === undefined)
      throw new Error("another process is recording the happening");
    return false;
  }

  /** The queued ones, oldest first. */
  async queued(limit: number): Promise<Happening[]> {
    const { items } = await this.#table.query({ partition: QUEUE, limit });
    return items.map(fromItem);
  }

  /** Those of `happenings` that are still queued. */
  async stillQueued(happenings: Happening[]): Promise<Happening[]> {
    const items = await this.#table.getMany(happenings.map(queuedKey), { consistent: true });
    const keys = new Set(items.map(({ sk }) => sk));
    return happenings.filter((happening) => keys.has(queuedKey(happening).sk));
  }
}

export const queuedKey = ({ at, rule, eventId }: Happening): Key => ({
  pk: QUEUE,
  sk: `${at}#${rule}#${eventId}`,
});
const seenKey = ({ rule, eventId }: Happening): Key => ({ pk: `${QUEUE}#${eventId}`, sk: rule });

const fromItem = ({ pk: _pk, sk: _sk, ...happening }: Item): Happening => happening as unknown as Happening;
