import { createHash, randomUUID } from "node:crypto";
import type { Unwrapped } from "../feedback/unwrap.ts";
import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import { BY_TIME } from "../table/definition.ts";
import type { Item, Table } from "../table/Table.ts";

/** A notification that could not be read, kept whole until it can be. */
export type Quarantined = {
  /** Digest of what SES wrote: it is quarantined once, in whatever envelopes of SNS it comes again. */
  id: string;
  /** When it was first received, ISO 8601 UTC. */
  at: string;
  reason: string;
  detail: string;
  bytes: number;
  /** How it begins, without envelopes of SNS. */
  excerpt: string;
};

const PARTITION = "QUARANTINE";
const META = "META";
const BYTES_PER_ITEM = 300_000; // an item holds 400 kB [ServiceQuotas]
const EXCERPT_LENGTH = 200;
const COUNTED_AT_MOST = 10_000;

/** Of what SES or EventBridge wrote: an SNS envelope is another each time. */
export const quarantineId = ({ body, written = body }: Pick<Unwrapped, "body" | "written">): string =>
  createHash("sha256").update(written).digest("base64url").slice(0, 22);

/** What could not be read. Nothing here expires. */
export class QuarantineTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
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
    // Parts of their own for each time: a release that still deletes the former ones leaves these.
    const generation = randomUUID();
    const parts = Array.from({ length: partsOf(bytes.length) }, (_, n) => ({
      put: {
        ...keyOf(id, partKey(generation, n)),
        bytes: new Uint8Array(bytes.subarray(n * BYTES_PER_ITEM, (n + 1) * BYTES_PER_ITEM)),
      },
    }));
    const { failed, cause } = await this.#table.writeMany(parts);
    if (failed.length > 0) throw new Error("a notification was not quarantined whole", { cause });
    // The body first: what is listed can be read.
    const isListed = await this.#table.put(
      {
        ...keyOf(id, META),
        id,
        at,
        reason,
        detail,
        bytes: bytes.length,
        excerpt: written.slice(0, EXCERPT_LENGTH).toWellFormed(),
        generation,
        t: PARTITION,
        ts: `${at}#${id}`,
      },
      { expression: "attribute_not_exists(pk) OR attribute_not_exists(#t)", names: { "#t": "t" } },
    );
    if (!isListed) await this.#dropParts(id, generation, bytes.length);
  }

  /** Newest first; throws `InvalidCursorError`. */
  async list({ limit, cursor }: { limit: number; cursor?: string | null | undefined }) {
    const { items, nextKey } = await this.#table.query({
      index: BY_TIME,
      partition: PARTITION,
      descending: true,
      limit,
      ...(cursor == null ? {} : { range: { before: decodeCursor(cursor, PARTITION) } }),
    });
    const whole = await this.#table.getMany(items.map(({ pk, sk }) => ({ pk, sk })));
    const entries = whole.filter(isWaiting).map(fromItem);
    const next = nextKey?.["ts"];
    return {
      items: entries.sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)),
      cursor: typeof next === "string" ? encodeCursor(PARTITION, next) : null,
    };
  }

  /** How many are waiting, at most 10,000. */
  async count(): Promise<number> {
    let count = 0;
    for await (const _ of this.#table.queryAll({ index: BY_TIME, partition: PARTITION })) {
      if (++count === COUNTED_AT_MOST) break;
    }
    return count;
  }

  /** Undefined where there is none, or where it was released. */
  async get(id: string): Promise<Quarantined | undefined> {
    const item = await this.#table.get(keyOf(id, META));
    return item === undefined || !isWaiting(item) ? undefined : fromItem(item);
  }

  /** What was received, to the byte; undefined where there is none, or where it was released. */
  async body(id: string): Promise<string | undefined> {
    const item = await this.#table.get(keyOf(id, META));
    if (item === undefined || !isWaiting(item)) return undefined;
    const parts: Uint8Array[] = [];
    const range = { prefix: partsPrefix(String(item["generation"])) };
    for await (const part of this.#table.queryAll({ partition: keyOf(id, "").pk, range }))
      parts.push(part["bytes"] as Uint8Array);
    return Buffer.concat(parts).toString();
  }

  /** Takes it off the list, with `audit` or not at all, then drops the text. False where somebody else was first. */
  async release(id: string, audit: Item): Promise<boolean> {
    const item = await this.#table.get(keyOf(id, META));
    if (item === undefined || !isWaiting(item)) return false;
    const { t: _t, ts: _ts, ...released } = item;
    const done = await this.#table.transact([
      {
        put: { ...released, releasedAt: audit["at"] },
        condition: { expression: "attribute_exists(#t)", names: { "#t": "t" } },
      },
      { put: audit },
    ]);
    if (done) await this.#dropParts(id, String(item["generation"]), fromItem(item).bytes);
    return done;
  }

  async #dropParts(id: string, generation: string, bytes: number): Promise<void> {
    const keys = Array.from({ length: partsOf(bytes) }, (_, n) => keyOf(id, partKey(generation, n)));
    await this.#table.writeMany(keys.map((key) => ({ delete: key })));
  }
}

const partsOf = (bytes: number) => Math.ceil(bytes / BYTES_PER_ITEM);
const partsPrefix = (generation: string) => `BODY#${generation}#`;
const partKey = (generation: string, number: number) =>
  `${partsPrefix(generation)}${String(number).padStart(4, "0")}`;

const keyOf = (id: string, sk: string) => ({ pk: `${PARTITION}#${id}`, sk });

const isWaiting = (item: Item) => item["t"] === PARTITION;

const fromItem = ({ pk: _pk, sk: _sk, t: _t, ts: _ts, generation: _g, ...entry }: Item) =>
  entry as unknown as Quarantined;
