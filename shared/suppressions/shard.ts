import { createHash } from "node:crypto";

export const SHARDS = [0, 1, 2, 3] as const;
export type Shard = (typeof SHARDS)[number];

/** Which quarter of the mirror holds `address`: spreads a burst of bounces over four partitions. */
export const shardOf = (address: string): Shard => {
  const [first = 0] = createHash("sha256").update(address).digest();
  return SHARDS[first % SHARDS.length] ?? 0;
};
