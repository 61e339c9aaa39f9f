import type { EventType } from "../feedback/event.ts";
import type { TallyTable } from "../tallies/TallyTable.ts";
import { DAY_MS, MINUTE_MS } from "../time/durations.ts";
import type { ComparisonTable } from "./ComparisonTable.ts";
import { type Evidence, likelyCauses } from "./causes.ts";
import { type Comparison, compare, type Metric, metricComparisons } from "./compare.ts";
import { hasVolume, hourOf, recordedIn, recordedOn, senderHours } from "./recorded.ts";

/** The day is counted by then: events take seconds, and a tally a minute more. */
const DUE_AFTER_MS = 10 * MINUTE_MS;
/** Events of a burst may still be on their way; a difference is believed once it stays. */
const BELIEVED_AFTER_MS = 30 * MINUTE_MS;

export type DailyDeps = {
  comparisons: ComparisonTable;
  tallies: TallyTable;
  /** Types of events that are published and recorded; throws where SES does not say. */
  recordedTypes: () => Promise<ReadonlySet<EventType>>;
  /** What SES counted on a UTC day; undefined where it is not asked or does not answer. */
  metrics: (day: string) => Promise<Record<Metric, number> | undefined>;
  /** Looked for only where the counts differ, with how much is missing. */
  evidence: (found: Pick<Comparison, "day" | "difference">) => Promise<Evidence>;
};
export type DailyFacts = {
  now: Date;
  /** Undefined where SES did not answer. */
  sentLast24Hours: number | undefined;
};

/**
 * The latest comparison. The first look ten minutes after midnight UTC makes it; where the counts differ, the next looks
 * repeat it for half an hour before it is kept. A look that comes later compares the 24 hours before it.
 */
export const compareDaily = async (
  { now, sentLast24Hours: ses }: DailyFacts,
  { comparisons, tallies, recordedTypes, metrics, evidence }: DailyDeps,
): Promise<Comparison | undefined> => {
  const latest = await comparisons.latest();
  const day = dueDay(now);
  if (ses === undefined || (latest !== undefined && latest.day >= day)) return latest;
  const dayAgo = now.getTime() - DAY_MS;
  const from = hourOf(Math.min(Date.parse(day), dayAgo));
  const [since, types, hours, ofSes] = await Promise.all([
    comparisons.since(),
    recordedTypes(),
    senderHours(tallies, { from, to: hourOf(now.getTime()) }),
    metrics(day),
  ]);
  const recorded = hasVolume(types) ? recordedIn(hours, now) : null;
  // Sends or deliveries that were not recorded yesterday are recorded since some time of the day.
  const isNew = latest?.recorded === null && recorded !== null;
  const found = compare({
    day,
    at: now.toISOString(),
    ses,
    recorded,
    metrics: ofSes === undefined ? [] : metricComparisons(ofSes, recordedOn(day, hours, types)),
    hasRecordedAllDay: since !== undefined && Date.parse(since) <= dayAgo && !isNew,
  });
  const differs = found.state === "missing" || found.state === "surplus";
  if (differs && now.getTime() < Date.parse(day) + DAY_MS + BELIEVED_AFTER_MS) return latest;
  const causes = differs ? likelyCauses(found, await evidence(found)) : [];
  const comparison = { ...found, causes };
  await comparisons.put(comparison);
  return comparison;
};

/** The latest UTC day that is over and counted. */
const dueDay = (now: Date): string =>
  new Date(now.getTime() - DUE_AFTER_MS - DAY_MS).toISOString().slice(0, 10);
