import type { BY_REASON, BY_TIME } from "../table/definition.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Key, Table } from "../table/Table.ts";

/** A listed address as the indexes by time have it. */
export type ListedKey = Key & {
  /** `<since>#<address>`. */
  key: string;
  since: string;
  address: string;
};

type KeyQuery = {
  index: typeof BY_TIME | typeof BY_REASON;
  partitions: string[];
  /** Suppressed at or after this time, ISO 8601 UTC with milliseconds. */
  since?: string | undefined;
  /** Suppressed before this time, likewise. */
  until?: string | undefined;
  /** Only what comes after this key. */
  after?: string | undefined;
  /** How many keys the caller is likely to take. */
  wanted: number;
};

/** How far one partition has been read. */
type Shard = {
  partition: string;
  buffer: ListedKey[];
  startKey: Record<string, unknown> | undefined;
  ended: boolean;
  size: number;
};

const FEWEST_AT_ONCE = 25; // keys: fewer cost no less, for a read unit holds some 30 of them
const MOST_AT_ONCE = 2_000;
const HIGHEST = "\u{10FFFF}";

/**
 * The keys of several partitions of an index by time in one order, newest first, each once. Reads each partition's first
 * few and then only what is taken, so that the cost follows from what is taken and not from what there is.
 */
export async function* newestFirst(table: Table, query: KeyQuery): AsyncGenerator<ListedKey> {
  const { index, partitions, since, until, after, wanted } = query;
  const range = { from: since ?? "0", to: after ?? until ?? HIGHEST };
  const shards = partitions.map(
    (partition): Shard => ({
      partition,
      buffer: [],
      startKey: undefined,
      ended: false,
      size: sizeFor(wanted / partitions.length),
    }),
  );
  const refill = async (shard: Shard) => {
    const { partition, size: limit, startKey } = shard;
    const page = await table.query({ index, partition, descending: true, range, limit, startKey });
    shard.startKey = page.nextKey;
    shard.ended = page.nextKey === undefined;
    shard.size = Math.min(limit * 2, MOST_AT_ONCE);
    shard.buffer = page.items.map(listedKey);
  };
  let last = after;
  for (;;) {
    await inParallel(
      shards.filter(({ buffer, ended }) => buffer.length === 0 && !ended),
      refill,
    );
    const full = shards.filter(({ buffer }) => buffer.length > 0);
    if (full.length > 0) {
      const key = newestOf(full).buffer.shift();
      // An index that lags may have an entry in two partitions for a moment.
      if (key !== undefined && key.key !== last) {
        last = key.key;
        yield key;
      }
    } else if (shards.every(({ ended }) => ended)) return;
  }
}

/** The domain of an address as it is kept, also where SES wrote none that is valid. */
export const domainIn = (address: string): string => address.split("@").at(-1)?.replace(/\.+$/, "") ?? "";

/** Of keys spread evenly over partitions, one has seldom more than this. */
const sizeFor = (share: number): number =>
  Math.min(Math.max(Math.ceil(share + 3 * Math.sqrt(share)), FEWEST_AT_ONCE), MOST_AT_ONCE);

const listedKey = ({ pk, sk, ts }: Key & Record<string, unknown>): ListedKey => {
  const key = String(ts);
  return { pk, sk, key, address: sk, since: key.slice(0, key.indexOf("#")) };
};

const newestOf = ([first, ...others]: Shard[]): Shard =>
  others.reduce((newest, shard) => (isAfter(headOf(shard), headOf(newest)) ? shard : newest), first as Shard);

const headOf = ({ buffer }: Shard): string => buffer[0]?.key ?? "";

/** In DynamoDB's order, which is that of the UTF-8 bytes. */
const isAfter = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;
