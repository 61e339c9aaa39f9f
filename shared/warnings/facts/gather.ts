import type { SesAccount } from "../../account/SesAccount.ts";
import type { AccountEventTable } from "../../accountEvents/AccountEventTable.ts";
import type { DeliverabilityManager } from "../../deliverability/DeliverabilityManager.ts";
import type { DigestTable } from "../../digest/DigestTable.ts";
import type { EventTable } from "../../feedback/EventTable.ts";
import type { IdentityNotifications } from "../../feedback/IdentityNotifications.ts";
import type { Retention } from "../../feedback/retention.ts";
import type { IdentityTable } from "../../identities/IdentityTable.ts";
import type { QuarantineTable } from "../../quarantine/QuarantineTable.ts";
import type { RelayHostTable } from "../../relay/records/RelayHostTable.ts";
import type { RelayProblemTable } from "../../relay/records/RelayProblemTable.ts";
import type { Patience } from "../../ses/Pace.ts";
import { unlessSilent } from "../../ses/unlessSilent.ts";
import type { ComparisonTable } from "../../sesCounts/ComparisonTable.ts";
import { compareDaily } from "../../sesCounts/compareDaily.ts";
import { gatherEvidence } from "../../sesCounts/evidence.ts";
import { recordedTypes } from "../../sesCounts/recordedTypes.ts";
import type { SuppressionTable } from "../../suppressions/SuppressionTable.ts";
import type { Table } from "../../table/Table.ts";
import { type Counts, hasDenominator, noCounts, sent } from "../../tallies/counts.ts";
import type { Markers } from "../../tallies/Markers.ts";
import { type TallyTable, type Total, unlessReplaced } from "../../tallies/TallyTable.ts";
import { addKeyed } from "../../tallies/tally.ts";
import { DAY_MS, HOUR_MS } from "../../time/durations.ts";
import type { Baselines, BaselineTable } from "../baselines/BaselineTable.ts";
import { nightOf } from "../baselines/night.ts";
import type { nightClock } from "../baselines/nights.ts";
import { ORIGINS, watchOf } from "../baselines/origins.ts";
import { recentOrigins } from "../baselines/recentOrigins.ts";
import { type FeedPath, nameOf } from "../feed/FeedPath.ts";
import { type FeedSample, type FeedTable, feedOf, nextFeedState } from "../feed/feed.ts";
import { isSilent } from "../rules/feedSilent.ts";
import type { Facts, Feed, Volume } from "./facts.ts";
import { goodSuppressed } from "./goodSuppressed.ts";

export type GatherDeps = {
  table: Table;
  events: EventTable;
  suppressions: SuppressionTable;
  tallies: TallyTable;
  markers: Markers;
  baselines: BaselineTable;
  account: SesAccount;
  identities: IdentityTable;
  quarantine: QuarantineTable;
  accountEvents: AccountEventTable;
  digests: DigestTable;
  relayHosts: RelayHostTable;
  relayProblems: RelayProblemTable;
  feedTable: FeedTable;
  feedPath: FeedPath;
  /** The night that a UTC hour is in. */
  nightAt: ReturnType<typeof nightClock>;
  /** How long `ingest` keeps events: those of no days are not recorded. */
  retention: Retention;
  deadLetterQueues: string[];
  comparisons: ComparisonTable;
  notifications: IdentityNotifications;
  configurationSet: string;
  /** Undefined where the parameter `virtualDeliverabilityManager` is off. */
  deliverability?: DeliverabilityManager | undefined;
  now: () => Date;
  patience: Patience;
};

const QUARANTINE_LOOKED_AT = 100;
const REASONS_TOLD = 3;
const DAY_HOURS = 24;
const LATELY_HOURS = 6;
const WEEK_DAYS = 7;
const MONTH_DAYS = 30;
const DIGEST_DAYS = 12; // one of a week, and the days in which it is tried again

/**
 * What the rules judge: tallies of 25 hours and 30 days, of today those by sender and domain, and what SES, the
 * queues and the identities say. However much was sent, it reads the same number of tallies. A part that cannot be had
 * is left out, and the rules that need it say nothing.
 */
export const gatherFacts = async (deps: GatherDeps): Promise<Facts> => {
  const now = deps.now();
  const hours = await Array.fromAsync(deps.tallies.totals("hour", hoursBack(now, DAY_HOURS)));
  const [
    days,
    today,
    recent,
    good,
    baseline,
    identities,
    accountEvents,
    quarantine,
    deadLetters,
    digests,
    relayHosts,
    relayProblems,
  ] = await Promise.all([
    daysOf(now, deps),
    todayOf(now, deps),
    recentOf(now, hours, deps),
    goodSuppressed(now, hours, deps),
    unlessSilent("the baseline", () => deps.baselines.of(now)),
    Array.fromAsync(deps.identities.all()),
    deps.accountEvents.open(),
    quarantineOf(deps),
    deadLettersOf(deps),
    deps.digests.list(dayAgo(now, DIGEST_DAYS)),
    deps.relayHosts.list(),
    deps.relayProblems.list(),
  ]);
  const [found, night] =
    baseline === undefined
      ? []
      : await Promise.all([
          recentOrigins(
            days.filter(({ key }) => key >= dayAgo(now, 1)),
            baseline.origins,
            deps,
          ),
          nightOf({ now, hours, usual: baseline.nights }, deps),
        ]);
  const account = await unlessSilent("GetAccount", () => deps.account.facts(deps.patience));
  const day = sumOf(hours.map(({ counts }) => volumeOf(counts)));
  const sentLast24Hours = account?.sentLast24Hours;
  const feed = await feedNow(sentLast24Hours, hours, now, deps);
  const comparison = await unlessSilent("the comparison with SES's counts", () =>
    compareDaily(
      { now, sentLast24Hours },
      {
        comparisons: deps.comparisons,
        tallies: deps.tallies,
        recordedTypes: async () =>
          recordedTypes(await deps.feedPath.publishing(deps.patience), deps.retention),
        metrics: (day) =>
          unlessSilent("BatchGetMetricData", async () => deps.deliverability?.metrics(day, deps.patience)),
        evidence: (found) => gatherEvidence(found, { now, identities, deadLetters, quarantine }, deps),
      },
    ),
  );
  return {
    now,
    counted: { day, week: sumOf(since(days, now, WEEK_DAYS)), month: sumOf(since(days, now, MONTH_DAYS)) },
    days: days.map(({ key, counts }) => ({ day: key, volume: volumeOf(counts) })),
    hasDenominator: days.some(({ counts }) => hasDenominator(counts)),
    today,
    recent,
    goodSuppressed: good,
    identities,
    accountEvents,
    quarantine,
    deadLetters,
    digests,
    relayHosts,
    relayProblems,
    ...(baseline === undefined ? {} : { baseline, changingOrigins: changingOf(baseline, now) }),
    ...(found === undefined ? {} : { newOrigins: found }),
    ...(night === undefined ? {} : { night }),
    ...(account === undefined ? {} : { account }),
    ...(feed === undefined ? {} : { feed }),
    ...(comparison === undefined ? {} : { comparison }),
  };
};

const changingOf = ({ origins }: Baselines, now: Date): NonNullable<Facts["changingOrigins"]> =>
  ORIGINS.filter((kind) => watchOf(origins[kind], dayAgo(now, 0)) === "changing").map((kind) => ({
    kind,
    daysWithNew: origins[kind].daysWithNew,
  }));

const hoursBack = (now: Date, hours: number) => {
  const hourOf = (at: number) => new Date(at).toISOString().slice(0, 13);
  return { from: hourOf(now.getTime() - hours * HOUR_MS), to: hourOf(now.getTime()) };
};

const daysOf = (now: Date, { tallies }: GatherDeps): Promise<Total[]> =>
  Array.fromAsync(tallies.totals("day", { from: dayAgo(now, MONTH_DAYS - 1), to: dayAgo(now, 0) }));

/** Where neither sends nor deliveries are heard of, bounces are no share of anything. */
const volumeOf = (counts: Counts): Volume =>
  hasDenominator(counts)
    ? { sent: sent(counts), hardBounce: counts.hardBounce, countedComplaint: counts.countedComplaint }
    : NOTHING;

const NOTHING: Volume = { sent: 0, hardBounce: 0, countedComplaint: 0 };

/** Those of several tallies, added up. */
const sumOf = (volumes: Volume[]): Volume =>
  volumes.reduce(
    (sum, one) => ({
      sent: sum.sent + one.sent,
      hardBounce: sum.hardBounce + one.hardBounce,
      countedComplaint: sum.countedComplaint + one.countedComplaint,
    }),
    NOTHING,
  );

const since = (days: Total[], now: Date, count: number): Volume[] =>
  days.filter(({ key }) => key > dayAgo(now, count)).map(({ counts }) => volumeOf(counts));

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

/** Read only where anything was delayed: a busy sender's hours have many domains. */
const recentOf = async (now: Date, hours: Total[], { tallies }: GatherDeps): Promise<Facts["recent"]> => {
  const { from } = hoursBack(now, LATELY_HOURS);
  const isLate = (totals: Total[]) => totals.filter(({ key }) => key > from);
  if (isLate(hours).every(({ counts }) => counts.deliveryDelay === 0)) return [];
  return unlessReplaced(async () => {
    const totals = await Array.fromAsync(tallies.totals("hour", hoursBack(now, LATELY_HOURS)));
    const sums = new Map<string, Counts>();
    addKeyed(sums, await tallies.keyed("hour", "recipientDomain", isLate(totals)));
    return [...sums];
  });
};

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
      messages: await unlessSilent("GetQueueAttributes", async () => (await feedPath.waiting(url)) ?? 0),
    })),
  );

const feedNow = async (
  sentLast24Hours: number | undefined,
  hours: Total[],
  now: Date,
  { feedTable, feedPath, markers, patience }: GatherDeps,
): Promise<Feed | undefined> => {
  const moves = (await markers.list()).map(({ movedAt }) => movedAt).sort();
  const newest = hours[0];
  const sample: FeedSample = {
    now,
    newestWriteAt: moves.at(-1),
    newestTally: newest === undefined ? "" : `${newest.key} ${newest.source}`,
    sentLast24Hours,
    recordedLast24Hours: recordedIn(hours, now),
    slack: Math.round(sent(hours.at(-1)?.counts ?? noCounts()) / 2),
  };
  const state = nextFeedState(await feedTable.get(), sample);
  await feedTable.put(state);
  const feed = feedOf(state, sample);
  if (feed === undefined || !isSilent(feed, now)) return feed;
  const diagnosis = await unlessSilent("the look at the feed", () => feedPath.diagnose(patience));
  return diagnosis === undefined ? feed : { ...feed, diagnosis };
};

/** Of the oldest hour only the part that is less than 24 hours old, as if its mail had been even. */
const recordedIn = (hours: Total[], now: Date): number => {
  const oldest = hoursBack(now, DAY_HOURS).from;
  const left = 1 - (now.getTime() % HOUR_MS) / HOUR_MS;
  return hours.reduce((sum, { key, counts }) => sum + sent(counts) * (key === oldest ? left : 1), 0);
};
