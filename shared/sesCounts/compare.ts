import * as z from "zod";
import { share } from "../tallies/counts.ts";
import { causeSchema } from "./cause.ts";

/** What SES counts by UTC day where Virtual Deliverability Manager is on [API_BatchGetMetricDataQuery]. */
export const METRICS = ["SEND", "DELIVERY", "PERMANENT_BOUNCE", "COMPLAINT"] as const;
export type Metric = (typeof METRICS)[number];

export const STATES = ["starting", "notComparable", "agrees", "missing", "surplus"] as const;
const metricSchema = z.object({
  metric: z.enum(METRICS),
  ses: z.number(),
  recorded: z.number(),
  differs: z.boolean(),
});
export type MetricComparison = z.infer<typeof metricSchema>;

/** What SES says it sent in 24 hours beside what was recorded of it. */
export const comparisonSchema = z.object({
  /** The UTC day in which the 24 hours begin. */
  day: z.string(),
  /** When they end, ISO 8601 UTC. */
  at: z.string(),
  /**
   * `starting`: this service has not recorded for 24 hours yet. `notComparable`: it records neither sends nor
   * deliveries.
   */
  state: z.enum(STATES),
  /** Recipients, by SES's count. */
  ses: z.number(),
  /**
   * Tallies are of whole hours: without the hour in which the 24 hours begin, and with all of it. Null where neither
   * sends nor deliveries are recorded.
   */
  recorded: z.object({ least: z.number(), most: z.number() }).nullable(),
  /**
   * By how much `ses` lies outside of `recorded`, and as a share of the larger of the two; where only metrics lack
   * something, of the one that lacks the largest share.
   */
  difference: z.number(),
  share: z.number(),
  /** Of `day`, of what is recorded; empty where Virtual Deliverability Manager is off or did not answer. */
  metrics: z.array(metricSchema),
  /** The likely causes, the likeliest first; empty where nothing differs. */
  causes: z.array(causeSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** A difference below either mark is nothing. */
export type Marks = { messages: number; share: number };

/**
 * Mail whose events are on their way, and what SES counts and publishes no event for, is far below: events take seconds,
 * and a tally a minute more.
 */
export const VOLUME_MARKS: Marks = { messages: 20, share: 0.05 };
/** Bounces and complaints are few, and SES may file one under the day it was sent on. */
export const TROUBLE_MARKS: Marks = { messages: 5, share: 0.2 };

export type Differing = Pick<Comparison, "state" | "difference" | "share">;

/** Whether SES's count lies far enough outside of what was recorded. Quotas count recipients, as tallies do [quotas]. */
export const differenceOf = (
  ses: number,
  { least, most }: { least: number; most: number },
  marks: Marks = VOLUME_MARKS,
): Differing => {
  const missing = ses - most;
  const surplus = least - ses;
  const difference = Math.max(0, missing, surplus);
  const part = share(difference, missing > 0 ? ses : least);
  if (difference < marks.messages || part < marks.share) return { state: "agrees", difference, share: part };
  return { state: missing > 0 ? "missing" : "surplus", difference, share: part };
};

/**
 * SES's metrics leave out mail to several recipients and to the mailbox simulator, so that more may be recorded than
 * SES counts; only what is missing here says something. What is not recorded is not compared.
 */
export const metricComparisons = (
  ses: Record<Metric, number>,
  recorded: Partial<Record<Metric, number>>,
): MetricComparison[] =>
  METRICS.flatMap((metric) => {
    const ours = recorded[metric];
    if (ours === undefined) return [];
    const marks = metric === "SEND" || metric === "DELIVERY" ? VOLUME_MARKS : TROUBLE_MARKS;
    const { state } = differenceOf(ses[metric], { least: ours, most: ours }, marks);
    return [{ metric, ses: ses[metric], recorded: ours, differs: state === "missing" }];
  });

/** The metric that lacks the largest share; undefined where none lacks anything. */
export const mostLacking = (metrics: MetricComparison[]): MetricComparison | undefined => {
  const lack = ({ ses, recorded }: MetricComparison) => share(ses - recorded, ses);
  return metrics.filter(({ differs }) => differs).sort((a, b) => lack(b) - lack(a))[0];
};

/** The comparison without its causes. */
export const compare = ({
  hasRecordedAllDay,
  ...counted
}: Pick<Comparison, "day" | "at" | "ses" | "recorded" | "metrics"> & {
  /** Whether this service has recorded for the whole 24 hours. */
  hasRecordedAllDay: boolean;
}): Comparison => {
  const differing = differingOf(counted);
  const { state } = differing;
  // What is never recorded is not awaited either.
  const isJudged = hasRecordedAllDay || state === "notComparable";
  return { ...counted, causes: [], ...differing, state: isJudged ? state : "starting" };
};

/** What is missing is missing, though events from elsewhere make up for it in the total. */
const differingOf = ({
  ses,
  recorded,
  metrics,
}: Pick<Comparison, "ses" | "recorded" | "metrics">): Differing => {
  const total = recorded === null ? NOT_COMPARABLE : differenceOf(ses, recorded);
  const lacking = mostLacking(metrics);
  if (total.state === "missing" || lacking === undefined) return total;
  const difference = lacking.ses - lacking.recorded;
  return { state: "missing", difference, share: share(difference, lacking.ses) };
};

const NOT_COMPARABLE: Differing = { state: "notComparable", difference: 0, share: 0 };
