import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { readReasonCode } from "../reasons/storedCode.ts";
import type { Range } from "../table/expressions.ts";
import { bytes, readItem } from "../table/readItem.ts";
import { packRows, unpackRows } from "../table/rowPages.ts";
import type { Item, Key, Table } from "../table/Table.ts";
import { type Counts, packCounts, unpackCounts } from "./counts.ts";
import { DIMENSIONS, type Dimension, type Tally } from "./tally.ts";

export type Unit = "hour" | "day";

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((part) => typeof part === "number");

/** An object, for that is read twice as fast as a record. */
const ofDimensions = <Schema extends z.ZodType>(schema: Schema) => {
  const perhaps = schema.exactOptional();
  return z.object({
    sender: perhaps,
    recipientDomain: perhaps,
    cause: perhaps,
    credential: perhaps,
    sourceIp: perhaps,
  } satisfies Record<Dimension, typeof perhaps>);
};

const totalSchema = z.object({
  counts: z.custom<number[]>(isNumbers, "Invalid input: expected an array of numbers"),
  /** Digest of what was counted: the same source, the same tally. */
  source: z.string(),
  /** When the counting began: what was written before is in it. */
  countedAt: z.string(),
  /** Epoch seconds from which what was counted may have expired: the tally is frozen then. */
  frozenFrom: z.number(),
  version: z.number(),
  /** Names the set of pages that belongs to this count. */
  generation: z.string(),
  /** A tally of before there was a dimension has none of it. */
  pages: ofDimensions(z.number()),
  /** Counts by key that are small enough to be here, in place of a page. */
  within: ofDimensions(bytes).exactOptional(),
});
/** A tally's counts in all, and where those by key are. */
export type Total = Omit<z.infer<typeof totalSchema>, "counts"> & {
  /** `2026-11-24T05` or `2026-11-24`, UTC. */
  key: string;
  counts: Counts;
};
export type NewTotal = Pick<Total, "key" | "source" | "countedAt" | "frozenFrom">;

/** Tallies of hours and days. Nothing is ever added to one: it is counted anew and replaced whole. */
export class TallyTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async total(unit: Unit, key: string): Promise<Total | undefined> {
    const item = await this.#table.get(totalKey(unit, key));
    return item === undefined ? undefined : fromItem(item);
  }

  async totalsOf(unit: Unit, keys: string[]): Promise<Map<string, Total>> {
    const items = await this.#table.getMany(
      keys.map((key) => totalKey(unit, key)),
      { consistent: true },
    );
    return new Map(items.map((item) => [item.sk, fromItem(item)]));
  }

  /** The tallies there are in `range`, newest first, read as they are taken: `atOnce` of them, or 1 MB. */
  async *totals(unit: Unit, range: Range, atOnce?: number): AsyncGenerator<Total> {
    const extent = atOnce === undefined ? {} : { limit: atOnce };
    const query = { partition: totalPartition(unit), range, descending: true, ...extent };
    for await (const item of this.#table.queryAll(query)) yield fromItem(item);
  }

  /** The counts by key of several tallies of one unit; throws `ReplacedTallyError`. */
  async keyed(unit: Unit, dimension: Dimension, totals: Total[]): Promise<[string, Counts][]> {
    return [...(await this.keyedOfEach(unit, dimension, totals)).values()].flat();
  }

  /** The same for each tally's own key. */
  async keyedOfEach(
    unit: Unit,
    dimension: Dimension,
    totals: Total[],
  ): Promise<Map<string, [string, Counts][]>> {
    const keys = totals.flatMap((total) => pageKeys(unit, dimension, total));
    const items = await this.#table.getMany(keys, { consistent: true });
    if (items.length < keys.length) throw new ReplacedTallyError();
    const ofEach = new Map(totals.map((total) => [total.key, countsWithin(total, dimension) ?? []]));
    for (const item of items) {
      const key = item.sk.slice(0, item.sk.indexOf("#"));
      const counts = unpackPage(item["z"], item).map(([name, some]): [string, Counts] => [
        dimension === "cause" ? readReasonCode(name) : name,
        some,
      ]);
      ofEach.set(key, [...(ofEach.get(key) ?? []), ...counts]);
    }
    return ofEach;
  }

  /**
   * Replaces `before`; false where it was replaced meanwhile. The pages come first under a generation of their own
   * and the total last, so that a reader always finds pages and total of one count.
   */
  async replace(
    unit: Unit,
    { tally, total, generation }: { tally: Tally; total: NewTotal; generation: string },
    before: Total | undefined,
  ): Promise<boolean> {
    const packed = DIMENSIONS.map((dimension) => ({ dimension, packed: pack(tally[dimension]) }));
    const within = smallOf(packed);
    const pages = packed.map(({ dimension, packed: all }) => ({
      dimension,
      items: (within[dimension] === undefined ? all : []).map((z, number) => ({
        ...pageKey(unit, dimension, total.key, generation, number),
        z,
      })),
    }));
    const items = pages.flatMap((page) => page.items);
    const { failed, cause } = await this.#table.writeMany(items.map((put) => ({ put })));
    if (failed.length > 0) throw new Error(`${failed.length} pages of a tally were not written`, { cause });
    const written = await this.#putTotal(
      unit,
      {
        ...total,
        counts: tally.counts,
        generation,
        pages: Object.fromEntries(pages.map(({ dimension, items: { length } }) => [dimension, length])),
        within,
        version: (before?.version ?? 0) + 1,
      },
      before,
    );
    const stale = written
      ? DIMENSIONS.flatMap((dimension) => (before === undefined ? [] : pageKeys(unit, dimension, before)))
      : items;
    await this.#table.writeMany(stale.map((key) => ({ delete: key })));
    return written;
  }

  /** Notes that a count anew came to the same; false where the tally was replaced meanwhile. */
  async confirm(unit: Unit, before: Total, countedAt: string): Promise<boolean> {
    return this.#putTotal(unit, { ...before, countedAt, version: before.version + 1 }, before);
  }

  #putTotal(unit: Unit, total: Total, before: Total | undefined): Promise<boolean> {
    const { key, counts, ...rest } = total;
    return this.#table.put(
      { ...totalKey(unit, key), ...rest, counts: packCounts(counts) },
      before === undefined
        ? { expression: "attribute_not_exists(pk)" }
        : { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": before.version } },
    );
  }
}

/** What `read` gives, read again where a tally was replaced meanwhile. */
export const unlessReplaced = async <Value>(read: () => Promise<Value>): Promise<Value> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ReplacedTallyError) || attempt === READ_ATTEMPTS) throw error;
      await delay(Math.random() * LONGEST_WAIT_MS);
    }
  }
};

const READ_ATTEMPTS = 10;
const LONGEST_WAIT_MS = 200;

/** A tally was replaced between the reading of its total and of its pages: read both again. */
export class ReplacedTallyError extends Error {
  override readonly name = "ReplacedTallyError";
  constructor() {
    super("a tally was recounted while it was read");
  }
}

const totalPartition = (unit: Unit) => `TALLY#${unit}`;
const totalKey = (unit: Unit, key: string): Key => ({ pk: totalPartition(unit), sk: key });

const pageKey = (unit: Unit, dimension: Dimension, key: string, generation: string, number: number): Key => ({
  pk: `TALLY#${unit}#${dimension}`,
  sk: `${key}#${generation}#${String(number).padStart(3, "0")}`,
});

const pageKeys = (unit: Unit, dimension: Dimension, { key, generation, pages }: Total): Key[] =>
  Array.from({ length: pages[dimension] ?? 0 }, (_, number) =>
    pageKey(unit, dimension, key, generation, number),
  );

const pack = (keyed: Map<string, Counts>): Uint8Array[] =>
  packRows([...keyed].map(([name, counts]) => [name, packCounts(counts)]));

const isRow = (row: unknown): row is [string, number[]] =>
  Array.isArray(row) && typeof row[0] === "string" && isNumbers(row[1]);

const unpackPage = (page: unknown, key: Key): [string, Counts][] => {
  const rows = unpackRows(page, isRow, key);
  return rows.map(([name, packed]) => [name, unpackCounts(packed)]);
};

// Few credentials send from few addresses: a page of their own would cost two write units at each recount.
const SMALL: readonly Dimension[] = ["credential", "sourceIp"];
const BYTES_WITHIN = 400; // in all; beyond, a total of an hour would take a second write unit

/** The dimensions that go into the total. */
const smallOf = (packed: { dimension: Dimension; packed: Uint8Array[] }[]): NonNullable<Total["within"]> => {
  let room = BYTES_WITHIN;
  const within: NonNullable<Total["within"]> = {};
  for (const { dimension, packed: pages } of packed) {
    const [page, more] = pages;
    if (!SMALL.includes(dimension) || page === undefined || more !== undefined || page.length > room)
      continue;
    within[dimension] = page;
    room -= page.length;
  }
  return within;
};

/** The counts by key that a total has with it; undefined where they are on pages. */
export const countsWithin = (total: Total, dimension: Dimension): [string, Counts][] | undefined => {
  const within = total.within?.[dimension];
  if (within !== undefined) return unpackPage(within, { pk: "TALLY", sk: total.key });
  return (total.pages[dimension] ?? 0) === 0 ? [] : undefined;
};

const fromItem = (item: Item): Total => {
  const { counts, ...total } = readItem(totalSchema, item);
  return { ...total, key: item.sk, counts: unpackCounts(counts) };
};
