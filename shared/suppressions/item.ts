import * as z from "zod";
import { recipientId } from "../feedback/address.ts";
import { clippedReply } from "../reasons/readReply.ts";
import type { ReasonCode } from "../reasons/reason.ts";
import { readItem } from "../table/readItem.ts";
import type { Item } from "../table/Table.ts";
import { reasonOfSuppression } from "./reason.ts";
import { type Shard, shardOf } from "./shard.ts";
import { type Suppression, suppressionSchema } from "./suppression.ts";

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
const storedSchema = suppressionSchema.extend({ listedAs: z.string().exactOptional() });

/** Throws `UnreadableItemError`, which names the recipient's id in place of the address. */
export const fromItem = (item: Item): Suppression => {
  const { listedAs, ...entry } = readItem(storedSchema, item, { pk: item.pk, sk: recipientId(item.sk) });
  return listedAs === undefined ? entry : { ...entry, spellings: [listedAs] };
};
