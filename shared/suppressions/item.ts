import type { ReasonCode } from "../reasons/reason.ts";
import type { Item } from "../table/Table.ts";
import { reasonOfSuppression } from "./reason.ts";
import { type Shard, shardOf } from "./shard.ts";
import type { Suppression } from "./suppression.ts";

const MAX_DIAGNOSTIC = 2_000; // an entry is to stay small; the event keeps the whole text

export const keyOf = (address: string) => ({ pk: `S#${shardOf(address)}`, sk: address });

/** The item of an entry; only a listed one carries the keys by which lists find it. */
export const toItem = (entry: Suppression): Item => ({
  ...entry,
  ...keyOf(entry.address),
  diagnostic: entry.diagnostic?.slice(0, MAX_DIAGNOSTIC).toWellFormed(),
  ...(entry.state === "listed"
    ? {
        g: `D#${entry.domain}#${shardOf(entry.address)}`,
        t: timePartition(shardOf(entry.address)),
        r: reasonPartition(reasonOfSuppression(entry).code, shardOf(entry.address)),
        ts: timeKey(entry),
      }
    : {}),
});

export const timePartition = (shard: Shard) => `S#${shard}`;

export const reasonPartition = (code: ReasonCode, shard: Shard) => `S#${code}#${shard}`;

/** Whether `item` is listed under another reason than the rules of today give, or under none yet. */
export const isMisfiled = (item: Item): boolean => item["r"] !== toItem(fromItem(item))["r"];

/** The sort key of both lists by time. */
export const timeKey = ({ since, address }: Pick<Suppression, "since" | "address">) => `${since}#${address}`;

export const fromItem = ({ pk: _pk, sk: _sk, g: _g, t: _t, r: _r, ts: _ts, ...entry }: Item): Suppression =>
  entry as Suppression;
