import { BY_REASON } from "../../table/definition.ts";
import type { Table } from "../../table/Table.ts";
import { reasonPartition } from "../item.ts";
import { domainIn, type ListedKey, newestFirst } from "../newestFirst.ts";
import { SHARDS } from "../shard.ts";
import { MOST_ADDRESSES } from "./addressList.ts";
import type { RemovalFilter } from "./RemovalJobTable.ts";

export type Selected = {
  addresses: string[];
  /** Where the group holds more: all of the rest were suppressed before this time. */
  nextUntil?: string;
};

/** Keys looked at for one job: some 8,000 are 1 MB, and all of them take a few seconds. */
export const MOST_LOOKED_AT = 200_000;
/** Likewise where it is for one sender, whom the keys do not name: their items are read, a hundred a request. */
export const MOST_READ = 50_000;

/**
 * The newest addresses that are listed for a reason, as many as one job takes. Reads keys only, and items to learn
 * the sender: whether the reason is still the same is for the job to say when it comes to an address.
 */
export const selectGroup = async (
  table: Table,
  { reasonCode, since, until, domain, sender }: RemovalFilter,
): Promise<Selected> => {
  const keys = newestFirst(table, {
    index: BY_REASON,
    partitions: SHARDS.map((shard) => reasonPartition(reasonCode, shard)),
    since,
    until,
    wanted: MOST_ADDRESSES + 1,
  });
  const mostLookedAt = sender === undefined ? MOST_LOOKED_AT : MOST_READ;
  let found: ListedKey[] = [];
  let last = "";
  let looked = 0;
  for await (const key of keys) {
    const isFull = found.length >= MOST_ADDRESSES;
    if (isFull || looked >= mostLookedAt) {
      const addresses = await addressesOf(table, found, sender);
      // The rest may have begun in the very millisecond of the last one.
      if (addresses.length > 0 || looked >= mostLookedAt) return { addresses, nextUntil: justAfter(last) };
      found = [];
    }
    looked++;
    last = key.since;
    if (domain === undefined || domainIn(key.address) === domain) found.push(key);
  }
  return { addresses: await addressesOf(table, found, sender) };
};

const addressesOf = async (
  table: Table,
  keys: ListedKey[],
  sender: string | undefined,
): Promise<string[]> => {
  const addresses = keys.map(({ address }) => address);
  if (sender === undefined) return addresses;
  const items = await table.getMany(keys);
  const ofSender = new Set(items.flatMap((item) => (item["sender"] === sender ? [item.sk] : [])));
  return addresses.filter((address) => ofSender.has(address));
};

const justAfter = (time: string): string => new Date(Date.parse(time) + 1).toISOString();
