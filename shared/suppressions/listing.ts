import { addressHas } from "../feedback/addressHas.ts";
import { type Actor, REASON_CODES, type ReasonCode, reasonsOf } from "../reasons/reason.ts";
import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import { BY_GROUP, BY_REASON, BY_TIME } from "../table/definition.ts";
import type { Range } from "../table/expressions.ts";
import type { Item, QueryOptions, Table } from "../table/Table.ts";
import { fromItem, reasonPartition, timeKey, timePartition } from "./item.ts";
import { domainIn, type ListedKey, newestFirst } from "./newestFirst.ts";
import { reasonOfSuppression } from "./reason.ts";
import { SHARDS, type Shard } from "./shard.ts";
import type { Reason, Suppression } from "./suppression.ts";

export type ListQuery = {
  /** What SES lists it for. */
  reason?: Reason | undefined;
  reasonCode?: ReasonCode | undefined;
  /** Who has to act; with `reasonCode` too, both must hold. */
  actor?: Actor | undefined;
  domain?: string | undefined;
  /** Normalised address of whose mail bounced. */
  sender?: string | undefined;
  /** Beginning of the address, lower case as addresses are kept. */
  prefix?: string | undefined;
  /** Parts of the address, all of which it has. */
  address?: string | undefined;
  /** Listed at or after this time, ISO 8601. */
  since?: string | undefined;
  /** Listed before this time, ISO 8601. */
  until?: string | undefined;
  /** By address if left out; by reason or actor always newest first. */
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
const ADDRESS_ORDER = "address";
const TIME_ORDER = "-since";

/**
 * The listed addresses, all shards merged: in address order from the table itself or, with a domain, from `byGroup`;
 * newest first from `byTime` or, with a reason or an actor, from `byReason`. What no key answers is filtered here, with a
 * bounded number of items read.
 */
export const listSuppressions = (table: Table, query: ListQuery): Promise<SuppressionPage> =>
  query.sort === TIME_ORDER || codesOf(query) !== undefined
    ? listNewestFirst(table, query)
    : listByAddress(table, query);

/** The reasons that a query is for; undefined where it is for any. */
const codesOf = ({ reasonCode, actor }: ListQuery): ReasonCode[] | undefined => {
  if (reasonCode === undefined && actor === undefined) return undefined;
  const ofActor = actor === undefined ? REASON_CODES : reasonsOf(actor);
  return ofActor.filter((code) => reasonCode === undefined || code === reasonCode);
};

/** Merges keys, and reads only the items that the page shows. */
const listNewestFirst = async (table: Table, query: ListQuery): Promise<SuppressionPage> => {
  const { limit, cursor } = query;
  const after = cursor == null ? undefined : decodeCursor(cursor, TIME_ORDER);
  const codes = codesOf(query);
  const keys = newestFirst(table, {
    ...(codes === undefined
      ? { index: BY_TIME, partitions: SHARDS.map(timePartition) }
      : {
          index: BY_REASON,
          partitions: codes.flatMap((code) => SHARDS.map((shard) => reasonPartition(code, shard))),
        }),
    since: instant(query.since),
    until: instant(query.until),
    after,
    wanted: limit + 1,
  });
  const matches = matcher(query);
  const mayFit = fitterOf(query);
  const items: Suppression[] = [];
  let pending: ListedKey[] = [];
  let last: string | undefined;
  let looked = 0;
  const readPending = async () => {
    items.push(...(await entriesOf(table, pending)).filter(matches));
    pending = [];
  };
  for await (const key of keys) {
    if (items.length + pending.length >= limit) await readPending();
    if (items.length >= limit || looked >= READ_PER_PAGE) {
      await readPending();
      return { items, cursor: cursorAt(TIME_ORDER, last) };
    }
    looked++;
    last = key.key;
    if (mayFit(key)) pending.push(key);
  }
  await readPending();
  return { items, cursor: null };
};

/** In the order of `keys`. The index may lag behind the table, which has the last word. */
const entriesOf = async (table: Table, keys: ListedKey[]): Promise<Suppression[]> => {
  const found = await table.getMany(keys);
  const entries = new Map(found.map((item) => [item.sk, fromItem(item)]));
  return keys.flatMap(({ address, key }) => {
    const entry = entries.get(address);
    return entry === undefined || timeKey(entry) !== key ? [] : [entry];
  });
};

const listByAddress = async (table: Table, query: ListQuery): Promise<SuppressionPage> => {
  const after = query.cursor == null ? undefined : decodeCursor(query.cursor, ADDRESS_ORDER);
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
    lane.buffer = await founds(table, query, page.items);
  };

  const items: Suppression[] = [];
  let last = after;
  for (;;) {
    const empty = lanes.filter((lane) => lane.buffer.length === 0 && !lane.ended);
    if (empty.length > 0) {
      if (read >= READ_PER_PAGE && last !== after) return { items, cursor: cursorAt(ADDRESS_ORDER, last) };
      await Promise.all(empty.map(refill));
      continue;
    }
    const lane = lanes.filter(({ buffer }) => buffer.length > 0).sort(byHead)[0];
    if (lane === undefined) return { items, cursor: null };
    if (items.length >= query.limit) return { items, cursor: cursorAt(ADDRESS_ORDER, last) };
    const found = lane.buffer.shift();
    if (found === undefined || found.key === after) continue;
    last = found.key;
    if (matches(found.entry)) items.push(found.entry);
  }
};

const keysOf = (query: ListQuery, shard: Shard, after: string | undefined): Omit<QueryOptions, "limit"> => {
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

/** What a page found: the index by domain gives keys only. */
const founds = async (table: Table, query: ListQuery, items: Item[]) => {
  const whole =
    query.domain === undefined ? items : await table.getMany(items.map(({ pk, sk }) => ({ pk, sk })));
  const entries = new Map(whole.map((item) => [item.sk, fromItem(item)]));
  return items.flatMap((item): Found[] => {
    const entry = entries.get(item.sk);
    return entry === undefined ? [] : [{ key: entry.address, entry }];
  });
};

const matcher = (query: ListQuery) => {
  const since = instant(query.since);
  const until = instant(query.until);
  const codes = codesOf(query);
  const hasWords = wordsOf(query);
  return (entry: Suppression) =>
    entry.state === "listed" &&
    (query.reason === undefined || entry.reason === query.reason) &&
    (codes === undefined || codes.includes(reasonOfSuppression(entry).code)) &&
    (query.domain === undefined || entry.domain === query.domain) &&
    (query.sender === undefined || entry.sender === query.sender) &&
    (query.prefix === undefined || entry.address.startsWith(query.prefix)) &&
    (hasWords === undefined || hasWords(entry.address)) &&
    (since === undefined || entry.since >= since) &&
    (until === undefined || entry.since < until);
};

const wordsOf = ({ address }: ListQuery) => (address === undefined ? undefined : addressHas(address));

/** As far as the key tells, without reading the item. */
const fitterOf = (query: ListQuery) => {
  const { domain, prefix } = query;
  const hasWords = wordsOf(query);
  return ({ address }: ListedKey): boolean =>
    (domain === undefined || domainIn(address) === domain) &&
    (prefix === undefined || address.startsWith(prefix)) &&
    (hasWords === undefined || hasWords(address));
};

const instant = (time: string | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

const cursorAt = (order: string, key: string | undefined) =>
  key === undefined ? null : encodeCursor(order, key);

/** In DynamoDB's order, which is that of the UTF-8 bytes. */
const byHead = (a: Lane, b: Lane) =>
  Buffer.compare(Buffer.from(a.buffer[0]?.key ?? ""), Buffer.from(b.buffer[0]?.key ?? ""));
