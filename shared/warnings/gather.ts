import type { SesAccount } from "../account/SesAccount.ts";
import type { DigestTable } from "../digest/DigestTable.ts";
import type { IdentityTable } from "../identities/IdentityTable.ts";
import type { QuarantineTable } from "../quarantine/QuarantineTable.ts";
import type { RelayHostTable } from "../relay/records/RelayHostTable.ts";
import type { Patience } from "../ses/Pace.ts";
import { addCounts, type Counts, noCounts, sent } from "../tallies/counts.ts";
import type { Markers } from "../tallies/Markers.ts";
import { type TallyTable, unlessReplaced } from "../tallies/TallyTable.ts";
import type { BaselineTable } from "./BaselineTable.ts";
import { type FeedPath, nameOf } from "./FeedPath.ts";
import type { Facts, Feed } from "./facts.ts";
import { type FeedTable, feedOf, nextFeedState } from "./feed.ts";
import { DAY_MS } from "./rule.ts";
import { isSilent } from "./rules/feedSilent.ts";

export type GatherDeps = {
  tallies: TallyTable;
  markers: Markers;
  baselines: BaselineTable;
  account: SesAccount;
  identities: IdentityTable;
  quarantine: QuarantineTable;
  digests: DigestTable;
  relayHosts: RelayHostTable;
  feedTable: FeedTable;
  feedPath: FeedPath;
  deadLetterQueues: string[];
  now: () => Date;
  patience: Patience;
};

const QUARANTINE_LOOKED_AT = 100;
const REASONS_TOLD = 3;
const WEEK_DAYS = 7;
const MONTH_DAYS = 30;
const DIGEST_DAYS = 12; // one of a week, and the days in which it is tried again

/**
 * What the rules judge: tallies of 25 hours and 30 days, of today those by sender and domain, and what SES, the
 * queues and the identities say. However much was sent, it reads the same number of tallies.
 */
export const gatherFacts = async (deps: GatherDeps): Promise<Facts> => {
  const now = deps.now();
  const [volumes, today, baseline, identities, quarantine, deadLetters, digests, relayHosts] =
    await Promise.all([
      volumesOf(now, deps),
      todayOf(now, deps),
      deps.baselines.of(now),
      Array.fromAsync(deps.identities.all()),
      quarantineOf(deps),
      deadLettersOf(deps),
      deps.digests.list(dayAgo(now, DIGEST_DAYS)),
      deps.relayHosts.list(),
    ]);
  const account = await unlessSilent("GetAccount", () => deps.account.facts(deps.patience));
  const feed =
    account === undefined
      ? undefined
      : await feedNow(account.sentLast24Hours, sent(volumes.counted.day), now, deps);
  return {
    now,
    ...volumes,
    today,
    baseline,
    identities,
    quarantine,
    deadLetters,
    digests,
    relayHosts,
    ...(account === undefined ? {} : { account }),
    ...(feed === undefined ? {} : { feed }),
  };
};

const volumesOf = async (now: Date, { tallies }: GatherDeps): Promise<Pick<Facts, "counted" | "days">> => {
  const hourOf = (at: number) => new Date(at).toISOString().slice(0, 13);
  const day = noCounts();
  const hours = { from: hourOf(now.getTime() - DAY_MS), to: hourOf(now.getTime()) };
  for await (const { counts } of tallies.totals("hour", hours)) addCounts(day, counts);
  const days: Facts["days"] = [];
  const range = { from: dayAgo(now, MONTH_DAYS - 1), to: dayAgo(now, 0) };
  for await (const { key, counts } of tallies.totals("day", range)) days.push({ day: key, counts });
  const last = (count: number) => {
    const sum = noCounts();
    for (const one of days) if (one.day > dayAgo(now, count)) addCounts(sum, one.counts);
    return sum;
  };
  return { counted: { day, week: last(WEEK_DAYS), month: last(MONTH_DAYS) }, days };
};

const dayAgo = (now: Date, days: number): string =>
  new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);

const todayOf = (now: Date, { tallies }: GatherDeps): Promise<Facts["today"]> =>
  unlessReplaced(async () => {
    const total = await tallies.total("day", dayAgo(now, 0));
    if (total === undefined) return { sender: [], recipientDomain: [] };
    const keyed = (dimension: "sender" | "recipientDomain"): Promise<[string, Counts][]> =>
      tallies.keyed("day", dimension, [total]);
    return { sender: await keyed("sender"), recipientDomain: await keyed("recipientDomain") };
  });

const quarantineOf = async ({ quarantine }: GatherDeps): Promise<Facts["quarantine"]> => {
  const { items, cursor } = await quarantine.list({ limit: QUARANTINE_LOOKED_AT });
  const newest = items[0];
  return {
    waiting: items.length,
    orMore: cursor !== null,
    ...(newest === undefined ? {} : { newestAt: newest.at }),
    reasons: [...new Set(items.map(({ reason }) => reason))].slice(0, REASONS_TOLD),
  };
};

const deadLettersOf = ({ deadLetterQueues, feedPath }: GatherDeps): Promise<Facts["deadLetters"]> =>
  Promise.all(
    deadLetterQueues.map(async (url) => ({
      queue: nameOf(url),
      messages: (await unlessSilent("GetQueueAttributes", () => feedPath.waiting(url))) ?? 0,
    })),
  );

const feedNow = async (
  sentLast24Hours: number,
  heardLast24Hours: number,
  now: Date,
  { feedTable, feedPath, markers, patience }: GatherDeps,
): Promise<Feed> => {
  const moves = (await markers.list()).map(({ movedAt }) => movedAt).sort();
  const state = nextFeedState(await feedTable.get(), {
    now,
    newestWriteAt: moves.at(-1),
    sentLast24Hours,
    heardLast24Hours,
  });
  await feedTable.put(state);
  const feed = feedOf(state, sentLast24Hours);
  if (!isSilent(feed, now)) return feed;
  const diagnosis = await unlessSilent("the look at the feed", () => feedPath.diagnose(patience));
  return diagnosis === undefined ? feed : { ...feed, diagnosis };
};

/** Undefined where AWS does not answer: the other rules shall not wait for it. */
const unlessSilent = async <Value>(what: string, ask: () => Promise<Value>): Promise<Value | undefined> => {
  try {
    return await ask();
  } catch (error) {
    console.error(JSON.stringify({ level: "error", what: `${what} failed`, error: String(error) }));
    return undefined;
  }
};
