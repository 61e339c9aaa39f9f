import * as z from "zod";
import { whereAbsent } from "../table/expressions.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { type Period, periodText } from "./period.ts";

/**
 * What became of the digest of a period. `sending` for longer than a send takes is one that died on the way: whether it
 * was sent nobody knows, so it is not sent again.
 */
const storedRecord = z.object({
  since: z.string(),
  days: z.number(),
  state: z.enum(["sending", "sent", "failed"]),
  /** When it was first tried, and when it came to its state, ISO 8601 UTC. */
  firstAt: z.string().optional(),
  at: z.string(),
  attempts: z.number(),
  messageId: z.string().exactOptional(),
  /** Why it was not sent. */
  failure: z.string().exactOptional(),
});
/** Older versions stored only the last try. */
const recordSchema = storedRecord.transform(({ firstAt, ...record }) => ({
  ...record,
  firstAt: firstAt ?? record.at,
}));
export type DigestRecord = z.infer<typeof recordSchema>;

export const PARTITION = "DIGEST";
const KEPT_SECONDS = 400 * 86_400;

/** Which digests were sent. */
export class DigestTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Whether it is neither sent nor being sent. */
  async isDue(period: Period): Promise<boolean> {
    const item = await this.#table.get(keyOf(period));
    return item === undefined || fromItem(item).state === "failed";
  }

  /** Takes the digest of a period to send it; undefined where it is sent, or being sent, or may have been. */
  async take(period: Period): Promise<DigestRecord | undefined> {
    const before = await this.#table.get(keyOf(period));
    const at = this.#now().toISOString();
    const record: DigestRecord = {
      since: period.since,
      days: period.days,
      state: "sending",
      firstAt: before === undefined ? at : fromItem(before).firstAt,
      at,
      attempts: (before === undefined ? 0 : fromItem(before).attempts) + 1,
    };
    const absent = whereAbsent();
    const isTaken = await this.#table.put(this.#item(record), {
      expression: `${absent.expression} OR #s = :failed`,
      names: { ...absent.names, "#s": "state" },
      values: { ...absent.values, ":failed": "failed" },
    });
    return isTaken ? record : undefined;
  }

  async sent(record: DigestRecord, messageId: string): Promise<void> {
    await this.#table.put(this.#item({ ...record, state: "sent", messageId, at: this.#now().toISOString() }));
  }

  /** Certainly not sent: it may be tried again. */
  async failed(record: DigestRecord, failure: string): Promise<void> {
    await this.#table.put(this.#item({ ...record, state: "failed", failure, at: this.#now().toISOString() }));
  }

  /** Those of periods that began on `since` or later. */
  async list(since: string): Promise<DigestRecord[]> {
    return (
      await Array.fromAsync(this.#table.queryAll({ partition: PARTITION, range: { from: since } }))
    ).map(fromItem);
  }

  #item(record: DigestRecord): Item {
    return {
      ...record,
      ...keyOf(record),
      expiresAt: Math.floor(this.#now().getTime() / 1_000) + KEPT_SECONDS,
    };
  }
}

const keyOf = (period: Pick<Period, "since" | "days">) => ({ pk: PARTITION, sk: periodText(period) });

const fromItem = (item: Item): DigestRecord => readItem(recordSchema, item);
