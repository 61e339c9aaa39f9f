import { createHash, randomUUID } from "node:crypto";
import * as z from "zod";
import type { Unwrapped } from "../intake/unwrap.ts";
import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import { BY_TIME, EXPIRES_AT } from "../table/definition.ts";
import { whereAbsent } from "../table/expressions.ts";
import type { ListQuery } from "../table/listPage.ts";
import { bytes, readItem } from "../table/readItem.ts";
import type { Item, Key, Table } from "../table/Table.ts";
import { DAY_MS } from "../time/durations.ts";

/** A notification that could not be read, kept whole until it can be. */
const quarantinedSchema = z.object({
  /** Digest of what SES wrote: it is quarantined once, in whatever envelopes of SNS it comes again. */
  id: z.string(),
  /** When it was first received, ISO 8601 UTC. */
  at: z.string(),
  reason: z.string(),
  detail: z.string(),
  bytes: z.number(),
  /** How it begins, without envelopes of SNS. */
  excerpt: z.string(),
  /** Names the parts of its text. */
  generation: z.string(),
  /** Epoch seconds; older versions stored no end. */
  expiresAt: z.number().optional(),
});
export type Quarantined = Omit<z.infer<typeof quarantinedSchema>, "generation" | "expiresAt"> & {
  /** When it is deleted unless it is replayed before, ISO 8601 UTC. */
  expiresAt: string;
};

const partSchema = z.object({ bytes: bytes });

/** As long as the events kept longest by default: who updates within a year loses nothing. */
export const KEPT_DAYS = 400;

const PARTITION = "QUARANTINE";
const META = "META";
const BODY = "BODY#";
const BYTES_PER_ITEM = 300_000; // an item holds 400 kB [ServiceQuotas]
const MOST_PARTS_AT_ONCE = 10; // a transaction holds 4 MB [ServiceQuotas]
const EXCERPT_LENGTH = 200;
const COUNTED_AT_MOST = 10_000;

/** Of what SES or EventBridge wrote: an SNS envelope is another each time. */
export const quarantineId = ({ body, written = body }: Pick<Unwrapped, "body" | "written">): string =>
  createHash("sha256").update(written).digest("base64url").slice(0, 22);

/** What could not be read, for `keptDays` after it was received. */
export class QuarantineTable {
  readonly #table: Table;
  readonly #keptMs: number;

  constructor(table: Table, keptDays: number = KEPT_DAYS) {
    this.#table = table;
    this.#keptMs = keptDays * DAY_MS;
  }

  /** Keeps `unwrapped` as it came, with its envelopes; again the same changes nothing, so that `at` is of the first time. */
  async put(
    unwrapped: Unwrapped,
    { reason, detail, at }: Pick<Quarantined, "reason" | "detail" | "at">,
  ): Promise<void> {
    const { body, written = body, received = body } = unwrapped;
    const id = quarantineId(unwrapped);
    if ((await this.get(id)) !== undefined) return;
    const bytes = Buffer.from(received);
    const expires = { [EXPIRES_AT]: Math.floor((Date.parse(at) + this.#keptMs) / 1_000) };
    // Parts of their own for each time: a release that still deletes the former ones leaves these.
    const generation = randomUUID();
    const parts = Array.from({ length: partsOf(bytes.length) }, (_, n) => ({
      put: {
        ...keyOf(id, partKey(generation, n)),
        bytes: new Uint8Array(bytes.subarray(n * BYTES_PER_ITEM, (n + 1) * BYTES_PER_ITEM)),
        ...expires,
      },
    }));
    const meta = {
      ...keyOf(id, META),
      id,
      at,
      reason,
      detail,
      bytes: bytes.length,
      excerpt: written.slice(0, EXCERPT_LENGTH).toWellFormed(),
      generation,
      ...expires,
      t: PARTITION,
      ts: `${at}#${id}`,
    };
    const isSmall = parts.length <= MOST_PARTS_AT_ONCE;
    if (!isSmall) {
      // The body first: what is listed can be read. What a kill leaves of it goes with what is kept when it comes again.
      const { failed, cause } = await this.#table.writeMany(parts);
      if (failed.length > 0) throw new Error("a notification was not quarantined whole", { cause });
    }
    // Else all of it or nothing: SQS, which holds 1 MB, brings no larger one.
    const isListed = await this.#table.transact([
      { put: meta, condition: whereAbsent() },
      ...(isSmall ? parts : []),
    ]);
    if (isListed) return;
    if (!isSmall) await this.#drop(parts.map(({ put }) => put));
    if ((await this.get(id)) === undefined) throw new Error("a notification was not quarantined");
  }

  /** Newest first; throws `InvalidCursorError`. */
  async list({ limit, cursor }: ListQuery) {
    const { items, nextKey } = await this.#table.query({
      index: BY_TIME,
      partition: PARTITION,
      descending: true,
      limit,
      ...(cursor == null ? {} : { range: { before: decodeCursor(cursor, PARTITION) } }),
    });
    const whole = await this.#table.getMany(items.map(({ pk, sk }) => ({ pk, sk })));
    const entries = whole.map((item) => this.#entryOf(item));
    const next = nextKey?.["ts"];
    return {
      items: entries.sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)),
      cursor: typeof next === "string" ? encodeCursor(PARTITION, next) : null,
    };
  }

  /** How many are waiting, at most 10,000. */
  async count(): Promise<number> {
    // What has expired may still be there for days.
    const from = new Date(Date.now() - this.#keptMs).toISOString();
    const query = { index: BY_TIME, partition: PARTITION, range: { from } };
    return (await this.#table.count(query, COUNTED_AT_MOST)).count;
  }

  /** Undefined where there is none, or where it was taken off. */
  async get(id: string): Promise<Quarantined | undefined> {
    const item = await this.#table.get(keyOf(id, META));
    return item === undefined ? undefined : this.#entryOf(item);
  }

  /** What was received, to the byte; undefined where there is none, or where it was taken off. */
  async body(id: string): Promise<string | undefined> {
    const item = await this.#table.get(keyOf(id, META));
    if (item === undefined) return undefined;
    const parts: Uint8Array[] = [];
    const range = { prefix: partsPrefix(readItem(quarantinedSchema, item).generation) };
    for await (const part of this.#table.queryAll({ partition: keyOf(id, "").pk, range }))
      parts.push(readItem(partSchema, part).bytes);
    return Buffer.concat(parts).toString();
  }

  /** Deletes it and its text, with `audit` or not at all. False where somebody else was first. */
  async remove(id: string, audit: Item): Promise<boolean> {
    const bodies = { partition: keyOf(id, "").pk, range: { prefix: BODY }, expiredToo: true };
    const parts: Key[] = [];
    for await (const { pk, sk } of this.#table.queryAll(bodies)) parts.push({ pk, sk });
    // Read after the parts: those of another generation are what a put that was killed has left.
    const item = await this.#table.get(keyOf(id, META));
    if (item === undefined) return false;
    const { generation } = readItem(quarantinedSchema, item);
    const own = parts.filter(({ sk }) => sk.startsWith(partsPrefix(generation)));
    const isLarge = own.length > MOST_PARTS_AT_ONCE;
    // Before, so that what is not deleted yet is still listed.
    await this.#drop(isLarge ? parts : parts.filter((key) => !own.includes(key)));
    const condition = { expression: "#g = :g", names: { "#g": "generation" }, values: { ":g": generation } };
    return this.#table.transact([
      { delete: keyOf(id, META), condition },
      ...(isLarge ? [] : own.map((key) => ({ delete: key }))),
      { put: audit },
    ]);
  }

  #entryOf(item: Item): Quarantined {
    const { generation: _g, expiresAt, ...entry } = readItem(quarantinedSchema, item);
    const expiresMs = expiresAt === undefined ? Date.parse(entry.at) + this.#keptMs : expiresAt * 1_000;
    return { ...entry, expiresAt: new Date(expiresMs).toISOString() };
  }

  async #drop(parts: Key[]): Promise<void> {
    const { failed, cause } = await this.#table.writeMany(parts.map((key) => ({ delete: key })));
    if (failed.length > 0)
      throw new Error("the text of a quarantined notification was not deleted", { cause });
  }
}

const partsOf = (bytes: number) => Math.ceil(bytes / BYTES_PER_ITEM);
const partsPrefix = (generation: string) => `${BODY}${generation}#`;
const partKey = (generation: string, number: number) =>
  `${partsPrefix(generation)}${String(number).padStart(4, "0")}`;

const keyOf = (id: string, sk: string) => ({ pk: `${PARTITION}#${id}`, sk });
