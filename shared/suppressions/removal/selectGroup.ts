import { BY_REASON } from "../../table/definition.ts";
import type { Table } from "../../table/Table.ts";
import { reasonPartition } from "../item.ts";
import { domainIn, newestFirst } from "../newestFirst.ts";
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

/**
 * The newest addresses that are listed for a reason, as many as one job takes. Reads keys only: whether the reason is
 * still the same is for the job to say when it comes to an address.
 */
export const selectGroup = async (
  table: Table,
  { reasonCode, since, until, domain }: RemovalFilter,
): Promise<Selected> => {
  const keys = newestFirst(table, {
    index: BY_REASON,
    partitions: SHARDS.map((shard) => reasonPartition(reasonCode, shard)),
    since,
    until,
    wanted: MOST_ADDRESSES + 1,
  });
  const addresses: string[] = [];
  let last = "";
  let looked = 0;
  for await (const key of keys) {
    const isFull = addresses.length >= MOST_ADDRESSES;
    // The rest may have begun in the very millisecond of the last one.
    if (isFull || looked >= MOST_LOOKED_AT) return { addresses, nextUntil: justAfter(last) };
    looked++;
    last = key.since;
    if (domain === undefined || domainIn(key.address) === domain) addresses.push(key.address);
  }
  return { addresses };
};

const justAfter = (time: string): string => new Date(Date.parse(time) + 1).toISOString();
