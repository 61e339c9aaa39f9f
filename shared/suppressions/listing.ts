import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import { BY_GROUP, BY_TIME } from "../table/definition.ts";
import type { Range } from "../table/expressions.ts";
import type { Item, QueryOptions, Table } from "../table/Table.ts";
import { fromItem, timeKey } from "./item.ts";
import { SHARDS, type Shard } from "./shard.ts";
import type { Reason, Suppression } from "./suppression.ts";

export type ListQuery = {
  reason?: Reason | undefined;
  domain?: string | undefined;
  /** Beginning of the address, lower case as addresses are kept. */
  prefix?: string | undefined;
  /** Listed at or after this time, ISO 8601. */
  since?: string | undefined;
  /** Listed before this time, ISO 8601. */
  until?: string | undefined;
  sort?: "address" | "-since" | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
export type SuppressionPage = { items: Suppression[]; cursor: string | null };

type Found = { key: string; entry: Suppression };
/** How far one shard has been read. */
type Lane = {
  shard: Shard;
  buffer: Found[];
  startKey: Record<string, unknown> | undefined;
  ended: boolean;
  /** Items read at once: more each time, for where a page needs another read, little of what is read fits. */
  size: number;
};

const READ_PER_PAGE = 4_000; // items looked at for one page; a rare match then gives a short page and a cursor
const MOST_AT_ONCE = 400; // items of a shard
const HIGHEST = "\u{10FFFF}";

/**
 * The listed addresses, the four shards merged. In address order from the table itself or, with a domain, from
 * `byGroup`; newest first from `byTime`. What no key answers is filtered here, with a bounded number of items read.
 */
export const listSuppressions = async (table: Table, query: ListQuery): Promise<SuppressionPage> => {
  const newestFirst = query.sort === "-since";
  const order = newestFirst ? "-since" : "address";
  const after = query.cursor == null ? undefined : decodeCursor(query.cursor, order);
  const matches = matcher(query);
  const size = Math.min(Math.max(Math.ceil(query.limit / SHARDS.length) + 10, 25), MOST_AT_ONCE);
  const lanes: Lane[] = SHARDS.map((shard) => ({
    shard,
    buffer: [],
    startKey: undefined,
    ended: false,
    size,
  }));
  let read = 0;

  const refill = async (lane: Lane) => {
    const page = await table.query({
      ...keysOf(query, lane.shard, after),
      limit: lane.size,
      startKey: lane.startKey,
    });
    lane.startKey = page.nextKey;
    lane.ended = page.nextKey === undefined;
    lane.size = Math.min(lane.size * 2, MOST_AT_ONCE);
    read += page.items.length;
    lane.buffer = await founds(table, query, page.items, newestFirst);
  };

  const items: Suppression[] = [];
  let last = after;
  for (;;) {
    const empty = lanes.filter((lane) => lane.buffer.length === 0 && !lane.ended);
    if (empty.length > 0) {
      if (read >= READ_PER_PAGE && last !== after) return { items, cursor: cursorAt(order, last) };
      await Promise.all(empty.map(refill));
      continue;
    }
    const lane = lanes.filter(({ buffer }) => buffer.length > 0).sort(byHead(newestFirst))[0];
    if (lane === undefined) return { items, cursor: null };
    if (items.length >= query.limit) return { items, cursor: cursorAt(order, last) };
    const found = lane.buffer.shift();
    if (found === undefined || found.key === after) continue;
    last = found.key;
    if (matches(found.entry)) items.push(found.entry);
  }
};

const keysOf = (query: ListQuery, shard: Shard, after: string | undefined): Omit<QueryOptions, "limit"> => {
  if (query.sort === "-since") {
    const to = after ?? instant(query.until) ?? HIGHEST;
    return {
      index: BY_TIME,
      partition: `S#${shard}`,
      descending: true,
      range: { from: instant(query.since) ?? "0", to },
    };
  }
  const range = addressRange(query.prefix ?? "", after);
  return {
    ...(query.domain === undefined
      ? { partition: `S#${shard}` }
      : { index: BY_GROUP, partition: `D#${query.domain}#${shard}` }),
    ...(range === undefined ? {} : { range }),
  };
};

const addressRange = (prefix: string, after: string | undefined): Range | undefined => {
  if (prefix === "") return after === undefined ? undefined : { after };
  return { from: after !== undefined && after > prefix ? after : prefix, to: prefix + HIGHEST };
};

/** What a page found: an index gives keys only, and may lag behind the table, which has the last word. */
const founds = async (table: Table, query: ListQuery, items: Item[], newestFirst: boolean) => {
  const fromIndex = newestFirst || query.domain !== undefined;
  const whole = fromIndex ? await table.getMany(items.map(({ pk, sk }) => ({ pk, sk }))) : items;
  const entries = new Map(whole.map((item) => [item.sk, fromItem(item)]));
  return items.flatMap((item): Found[] => {
    const entry = entries.get(item.sk);
    if (entry === undefined) return [];
    const key = newestFirst ? timeKey(entry) : entry.address;
    return newestFirst && item.ts !== key ? [] : [{ key, entry }];
  });
};

const matcher = (query: ListQuery) => {
  const since = instant(query.since);
  const until = instant(query.until);
  return (entry: Suppression) =>
    entry.state === "listed" &&
    (query.reason === undefined || entry.reason === query.reason) &&
    (query.domain === undefined || entry.domain === query.domain) &&
    (query.prefix === undefined || entry.address.startsWith(query.prefix)) &&
    (since === undefined || entry.since >= since) &&
    (until === undefined || entry.since < until);
};

const instant = (time: string | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

const cursorAt = (order: string, key: string | undefined) =>
  key === undefined ? null : encodeCursor(order, key);

/** In DynamoDB's order, which is that of the UTF-8 bytes. */
const byHead = (newestFirst: boolean) => (a: Lane, b: Lane) => {
  const order = Buffer.compare(Buffer.from(a.buffer[0]?.key ?? ""), Buffer.from(b.buffer[0]?.key ?? ""));
  return newestFirst ? -order : order;
};
