import { clippedReply } from "../reasons/readReply.ts";
import type { ReasonCode } from "../reasons/reason.ts";
import type { Item } from "../table/Table.ts";
import { reasonOfSuppression } from "./reason.ts";
import { type Shard, shardOf } from "./shard.ts";
import type { Suppression } from "./suppression.ts";

export const keyOf = (address: string) => ({ pk: `S#${shardOf(address)}`, sk: address });

/** The item of an entry; only a listed one carries the keys by which lists find it. */
export const toItem = (whole: Suppression): Item => {
  // An entry is to stay small; the event keeps the whole text. The reason is that of what is stored, for whoever reads it.
  const { diagnostic } = whole;
  const entry = diagnostic === undefined ? whole : { ...whole, diagnostic: clippedReply(diagnostic) };
  return { ...entry, ...keyOf(entry.address), ...listKeys(entry) };
};

const listKeys = (entry: Suppression) =>
  entry.state === "listed"
    ? {
        g: `D#${entry.domain}#${shardOf(entry.address)}`,
        t: timePartition(shardOf(entry.address)),
        r: reasonPartition(reasonOfSuppression(entry).code, shardOf(entry.address)),
        ts: timeKey(entry),
      }
    : {};

export const timePartition = (shard: Shard) => `S#${shard}`;

export const reasonPartition = (code: ReasonCode, shard: Shard) => `S#${code}#${shard}`;

/** Whether `item` is listed under another reason than the rules of today give, or under none yet. */
export const isMisfiled = (item: Item): boolean => item["r"] !== toItem(fromItem(item))["r"];

/** The sort key of both lists by time. */
export const timeKey = ({ since, address }: Pick<Suppression, "since" | "address">) => `${since}#${address}`;

/** `listedAs` is the one spelling that older versions kept. */
export const fromItem = ({
  pk: _pk,
  sk: _sk,
  g: _g,
  t: _t,
  r: _r,
  ts: _ts,
  listedAs,
  ...entry
}: Item): Suppression =>
  (typeof listedAs === "string" ? { ...entry, spellings: [listedAs] } : entry) as Suppression;
