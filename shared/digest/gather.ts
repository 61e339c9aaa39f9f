import type { SesAccount } from "../account/SesAccount.ts";
import type { AuditTable } from "../audit/AuditTable.ts";
import type { IdentityTable } from "../identities/IdentityTable.ts";
import type { IdentityRecord } from "../identities/identityRecord.ts";
import type { IdentityPolicy } from "../identities/policy.ts";
import { REASON_CODES } from "../reasons/reason.ts";
import type { Patience } from "../ses/Pace.ts";
import { unlessSilent } from "../ses/unlessSilent.ts";
import type { ComparisonTable } from "../sesCounts/ComparisonTable.ts";
import { addCounts, bounced, type Counts, noCounts, sent } from "../tallies/counts.ts";
import { addKeyedOf } from "../tallies/keyedSums.ts";
import { type TallyTable, type Total, unlessReplaced } from "../tallies/TallyTable.ts";
import { newTally, type Tally } from "../tallies/tally.ts";
import { DAY_MS } from "../time/durations.ts";
import { byImportance } from "../warnings/importance.ts";
import type { WarningTable } from "../warnings/WarningTable.ts";
import type { Warning } from "../warnings/warning.ts";
import type { DigestFacts } from "./facts.ts";
import { type Period, periodBefore } from "./period.ts";
import { rewrittenSenders } from "./rewrittenSenders.ts";
import { typoDomains } from "./typoDomains.ts";

export type GatherDeps = {
  tallies: TallyTable;
  warnings: WarningTable;
  identities: IdentityTable;
  audit: AuditTable;
  account: SesAccount;
  comparisons: ComparisonTable;
  policy: IdentityPolicy;
  links: DigestFacts["links"];
  now: () => Date;
  patience?: Patience;
};

const WORST = 5;
const AUDIT_LOOKED_AT = 500;
const DAYS_AT_ONCE = 5; // of a busy sender each has tens of thousands of domains
const MOST_BARS = 31;
const HOURS_A_BAR = 2;
const TROUBLED: readonly string[] = ["pending", "waitingForApproval", "failed", "expired"];

/**
 * What a digest tells, from tallies alone: of each day its total and its pages by sender, domain and cause, of the
 * days before the totals. The number of items read is that of the days, whatever was sent.
 */
export const gatherDigest = async (period: Period, deps: GatherDeps): Promise<DigestFacts> => {
  const [totals, totalsBefore, hours, warnings, identities, changes, account, comparisons] =
    await Promise.all([
      totalsOf(period, deps),
      totalsOf(periodBefore(period), deps),
      period.days === 1 ? hoursOf(period, deps) : [],
      deps.warnings.all(),
      Array.fromAsync(deps.identities.all()),
      changesOf(period, deps),
      unlessSilent("GetAccount", () => deps.account.facts(deps.patience)),
      deps.comparisons.within(period),
    ]);
  const keyed = await keyedOf(period, deps);
  return {
    period,
    isLatest: period.until >= deps.now().toISOString().slice(0, 10),
    counts: sumOf(totals),
    before: sumOf(totalsBefore),
    bars: period.days === 1 ? hourBars(hours) : dayBars(totals, period),
    causes: causesOf(keyed.cause),
    typos: typoDomains(keyed.recipientDomain),
    senders: worstOf(keyed.sender),
    domains: worstOf(keyed.recipientDomain),
    rewritten: rewrittenSenders(keyed.sender, identities, deps.policy),
    ...warningsOf(warnings, period),
    identities: identities.filter(isTroubled).map(({ identity, state, requestedBy }) => ({
      identity,
      state,
      ...(requestedBy === undefined ? {} : { requestedBy }),
    })),
    changes,
    comparisons,
    ...(account === undefined ? {} : { account }),
    links: deps.links,
  };
};

const totalsOf = ({ since, until }: Period, { tallies }: GatherDeps): Promise<Total[]> =>
  Array.fromAsync(tallies.totals("day", { from: since, to: dayBefore(until) }));

const hoursOf = ({ since }: Period, { tallies }: GatherDeps): Promise<Total[]> =>
  Array.fromAsync(tallies.totals("hour", { prefix: `${since}T` }));

const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

const sumOf = (totals: Total[]): Counts => {
  const sum = noCounts();
  for (const { counts } of totals) addCounts(sum, counts);
  return sum;
};

const TOLD_BY = ["sender", "recipientDomain", "cause"] as const;

const keyedOf = (
  { since, until }: Period,
  { tallies }: GatherDeps,
): Promise<Pick<Tally, (typeof TOLD_BY)[number]>> =>
  unlessReplaced(async () => {
    const { counts: _counts, ...sums } = newTally();
    const range = { from: since, to: dayBefore(until) };
    const byDimension = new Map(TOLD_BY.map((dimension) => [dimension, sums[dimension]]));
    await addKeyedOf(byDimension, { tallies, unit: "day", range, atOnce: DAYS_AT_ONCE });
    return sums;
  });

const hourBars = (hours: Total[]): DigestFacts["bars"] =>
  Array.from({ length: 24 / HOURS_A_BAR }, (_, i) => {
    const first = i * HOURS_A_BAR;
    const within = hours.filter(({ key }) => {
      const hour = Number(key.slice(11, 13));
      return hour >= first && hour < first + HOURS_A_BAR;
    });
    return { label: `${String(first).padStart(2, "0")}:00`, counts: sumOf(within) };
  });

/** A bar a day, or a week where there would be too many. */
const dayBars = (totals: Total[], { since, days }: Period): DigestFacts["bars"] => {
  const aBar = days <= MOST_BARS ? 1 : 7;
  return Array.from({ length: Math.ceil(days / aBar) }, (_, i) => {
    const first = Date.parse(since) + i * aBar * DAY_MS;
    const within = totals.filter(({ key }) => {
      const at = Date.parse(key);
      return at >= first && at < first + aBar * DAY_MS;
    });
    const label = new Date(first).toLocaleDateString("en-GB", {
      timeZone: "UTC",
      ...(days <= 14 ? { weekday: "short" } : {}),
      day: "numeric",
      ...(days <= 14 ? {} : { month: "short" }),
    });
    return { label, counts: sumOf(within) };
  });
};

const causesOf = (keyed: Map<string, Counts>): DigestFacts["causes"] =>
  REASON_CODES.flatMap((cause) => {
    const counts = keyed.get(cause);
    return counts === undefined || failed(counts) === 0 ? [] : [{ cause, counts }];
  }).sort((a, b) => failed(b.counts) - failed(a.counts));

/** The simulator's bounces are none of them, as in every other figure. */
export const failed = (counts: Counts): number => bounced(counts) + counts.countedComplaint;

const worstOf = (keyed: Map<string, Counts>): DigestFacts["senders"] =>
  [...keyed]
    .map(([key, counts]) => ({ key, counts, harm: counts.hardBounce + counts.countedComplaint }))
    .filter(({ harm }) => harm > 0)
    .sort((a, b) => b.harm - a.harm || sent(b.counts) - sent(a.counts) || (a.key < b.key ? -1 : 1))
    .slice(0, WORST)
    .map(({ key, counts }) => ({ key, counts }));

const warningsOf = (
  warnings: Warning[],
  { since, until }: Period,
): Pick<DigestFacts, "warnings" | "warningsOver"> => {
  const isWithin = (at: string) => at >= since && at < until;
  return {
    warnings: warnings.filter(({ state }) => state === "open").sort(byImportance),
    warningsOver: warnings.filter(({ state, openedAt }) => state !== "open" && isWithin(openedAt)).length,
  };
};

const isTroubled = ({ state, requestedBy }: IdentityRecord): boolean =>
  TROUBLED.includes(state) && (requestedBy !== undefined || state === "pending");

const changesOf = async (
  { since, until }: Period,
  { audit }: GatherDeps,
): Promise<DigestFacts["changes"]> => {
  const { entries, more } = await audit.within({ since, until, limit: AUDIT_LOOKED_AT });
  const byAction = Map.groupBy(entries, ({ action }) => action);
  return {
    actions: [...byAction]
      .map(([action, some]) => ({
        action,
        count: some.length,
        by: [...new Set(some.map(({ actor }) => actor.name))].slice(0, 3),
      }))
      .sort((a, b) => b.count - a.count),
    more,
  };
};
