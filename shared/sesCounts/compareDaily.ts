import { addCounts, noCounts, sent } from "../tallies/counts.ts";
import type { Total } from "../tallies/TallyTable.ts";
import type { ComparisonTable } from "./ComparisonTable.ts";
import { type Evidence, likelyCauses } from "./causes.ts";
import { type Comparison, compare, type Metric, metricComparisons } from "./compare.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The day is counted by then: events take seconds, and a tally a minute more. */
const DUE_AFTER_MS = 10 * MINUTE_MS;
/** Events of a burst may still be on their way; a difference is believed once it stays. */
const BELIEVED_AFTER_MS = 30 * MINUTE_MS;

export type DailyDeps = {
  comparisons: ComparisonTable;
  /** What SES counted on a UTC day; undefined where it is not asked or does not answer. */
  metrics: (day: string) => Promise<Record<Metric, number> | undefined>;
  /** Looked for only where the counts differ. */
  evidence: (day: string, recorded: Evidence["recorded"]) => Promise<Evidence>;
};
export type DailyFacts = {
  now: Date;
  /** Undefined where SES did not answer. */
  sentLast24Hours: number | undefined;
  /** Tallies of the last 25 hours, as far as there are any. */
  hours: Total[];
  /** Of the last days, those of yesterday among them. */
  days: Total[];
};

/**
 * The latest comparison. The first look ten minutes after midnight UTC makes it; where the counts differ, the next looks
 * repeat it for half an hour before it is kept. A look that comes later compares the 24 hours before it.
 */
export const compareDaily = async (
  { now, sentLast24Hours: ses, hours, days }: DailyFacts,
  { comparisons, metrics, evidence }: DailyDeps,
): Promise<Comparison | undefined> => {
  const latest = await comparisons.latest();
  const day = dueDay(now);
  if (ses === undefined || (latest !== undefined && latest.day >= day)) return latest;
  const [since, ofSes] = await Promise.all([comparisons.since(), metrics(day)]);
  const counts = days.find(({ key }) => key === day)?.counts ?? noCounts();
  const found = compare({
    day,
    at: now.toISOString(),
    ses,
    recorded: recordedIn(hours, now),
    metrics: ofSes === undefined ? [] : metricComparisons(ofSes, counts),
    hasRecordedAllDay: since !== undefined && Date.parse(since) <= now.getTime() - DAY_MS,
  });
  const differs = found.state === "missing" || found.state === "surplus";
  if (differs && now.getTime() < Date.parse(day) + DAY_MS + BELIEVED_AFTER_MS) return latest;
  const causes = differs ? likelyCauses(found, await evidence(day, typesIn(hours))) : [];
  const comparison = { ...found, causes };
  await comparisons.put(comparison);
  return comparison;
};

/** The latest UTC day that is over and counted. */
const dueDay = (now: Date): string =>
  new Date(now.getTime() - DUE_AFTER_MS - DAY_MS).toISOString().slice(0, 10);

/**
 * Of the hour in which the 24 hours begin some lies before them: nobody knows how much. Nor does AWS say whether its
 * count holds mail to the mailbox simulator, which ours leaves out.
 */
export const recordedIn = (hours: Pick<Total, "key" | "counts">[], now: Date): Comparison["recorded"] => {
  const oldest = new Date(now.getTime() - DAY_MS).toISOString().slice(0, 13);
  const sum = (some: typeof hours) => some.reduce((total, { counts }) => total + sent(counts), 0);
  return {
    least: sum(hours.filter(({ key }) => key > oldest)),
    most: sum(hours.filter(({ key }) => key >= oldest)) + simulated(hours),
  };
};

const simulated = (hours: Pick<Total, "counts">[]): number =>
  hours.reduce(
    (sum, { counts: { simulatedSend, simulatedDelivery, simulatedBounce } }) =>
      sum + Math.max(simulatedSend, simulatedDelivery + simulatedBounce),
    0,
  );

const typesIn = (hours: Total[]): Evidence["recorded"] => {
  const sum = noCounts();
  for (const { counts } of hours) addCounts(sum, counts);
  return { send: sum.send, delivery: sum.delivery, bounce: sum.bounce };
};
