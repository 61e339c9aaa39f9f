import { REASON_CODES, type ReasonCode } from "../reasons/reason.ts";
import { BY_REASON } from "../table/definition.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Item, Table } from "../table/Table.ts";
import { reasonPartition } from "./item.ts";
import { domainIn } from "./newestFirst.ts";
import { SHARDS } from "./shard.ts";

export type ReasonGroup = {
  code: ReasonCode;
  count: number;
  /** There are more than `count`. */
  orMore: boolean;
  oldestSince: string;
  newestSince: string;
  /** The most frequent domains among the newest addresses. */
  samples: { domain: string; count: number }[];
};

/** Of a group no more are counted. */
export const MOST_COUNTED = 10_000;

const MOST_IN_SHARD = 2_750; // of 10,000 addresses a shard has 2,500, give or take 43
const NEWEST = 25; // keys: no more cost half a read unit
const SAMPLES = 3;
const HIGHEST = "\u{10FFFF}";

type Part = Omit<ReasonGroup, "code" | "samples"> & { domains: string[] };
type Period = { since?: string | undefined; until?: string | undefined };

/**
 * How many addresses are listed for each reason, by the keys of `byReason`. A reason of which a shard holds few costs one
 * query of that shard; one of which it holds many, three: the newest, the oldest, and how many.
 */
export const countGroups = async (table: Table, period: Period): Promise<ReasonGroup[]> => {
  const range = { from: instant(period.since) ?? "0", to: instant(period.until) ?? HIGHEST };
  const partitions = REASON_CODES.flatMap((code) =>
    SHARDS.map((shard) => ({ code, partition: reasonPartition(code, shard) })),
  );
  const parts = await inParallel(partitions, async ({ code, partition }) => ({
    code,
    part: await partOf(table, { index: BY_REASON, partition, range }),
  }));
  return [...Map.groupBy(parts, ({ code }) => code)]
    .flatMap(
      ([code, ofCode]) =>
        groupOf(
          code,
          ofCode.map(({ part }) => part),
        ) ?? [],
    )
    .sort((a, b) => b.count - a.count);
};

const partOf = async (
  table: Table,
  query: { index: typeof BY_REASON; partition: string; range: { from: string; to: string } },
): Promise<Part | undefined> => {
  const newest = await table.query({ ...query, descending: true, limit: NEWEST });
  const [first] = newest.items;
  const last = newest.items.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const part = {
    count: newest.items.length,
    orMore: false,
    oldestSince: sinceOf(last),
    newestSince: sinceOf(first),
    domains: newest.items.map(({ sk }) => domainIn(sk)),
  };
  if (newest.nextKey === undefined) return part;
  const [oldest, { count, more }] = await Promise.all([
    table.query({ ...query, limit: 1 }),
    table.count(query, MOST_IN_SHARD),
  ]);
  return { ...part, count, orMore: more, oldestSince: sinceOf(oldest.items[0] ?? last) };
};

const groupOf = (code: ReasonCode, all: (Part | undefined)[]): ReasonGroup | undefined => {
  const parts = all.filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return {
    code,
    count: Math.min(count, MOST_COUNTED),
    orMore: count > MOST_COUNTED || parts.some(({ orMore }) => orMore),
    oldestSince: earliest(parts.map(({ oldestSince }) => oldestSince)),
    newestSince: latest(parts.map(({ newestSince }) => newestSince)),
    samples: samplesOf(parts.flatMap(({ domains }) => domains)),
  };
};

const earliest = (times: string[]): string => times.sort()[0] ?? "";
const latest = (times: string[]): string => times.sort().at(-1) ?? "";

const samplesOf = (domains: string[]): ReasonGroup["samples"] =>
  [...Map.groupBy(domains, (domain) => domain)]
    .map(([domain, all]) => ({ domain, count: all.length }))
    .sort((a, b) => b.count - a.count || (a.domain < b.domain ? -1 : 1))
    .slice(0, SAMPLES);

const sinceOf = ({ ts }: Item): string => String(ts).split("#", 1)[0] ?? "";

const instant = (time: string | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
