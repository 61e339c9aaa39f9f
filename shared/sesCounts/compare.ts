import type { Counts } from "../tallies/counts.ts";
import { delivered, sent, share } from "../tallies/counts.ts";
import type { Cause } from "./causes.ts";

/** What SES counts by UTC day where Virtual Deliverability Manager is on [API_BatchGetMetricDataQuery]. */
export const METRICS = ["SEND", "DELIVERY", "PERMANENT_BOUNCE", "COMPLAINT"] as const;
export type Metric = (typeof METRICS)[number];

export const STATES = ["starting", "agrees", "missing", "surplus"] as const;
export type MetricComparison = { metric: Metric; ses: number; recorded: number; differs: boolean };

/** What SES says it sent in 24 hours beside what was recorded of it. */
export type Comparison = {
  /** The UTC day in which the 24 hours begin. */
  day: string;
  /** When they end, ISO 8601 UTC. */
  at: string;
  /** `starting`: this service has not recorded for 24 hours yet. */
  state: (typeof STATES)[number];
  /** Recipients, by SES's count. */
  ses: number;
  /** Tallies are of whole hours: without the hour in which the 24 hours begin, and with all of it. */
  recorded: { least: number; most: number };
  /** By how much `ses` lies outside of `recorded`, and as a share of the larger of the two. */
  difference: number;
  share: number;
  /** Of `day`; empty where Virtual Deliverability Manager is off or did not answer. */
  metrics: MetricComparison[];
  /** The likely causes, the likeliest first; empty where nothing differs. */
  causes: Cause[];
};

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
  { least, most }: Comparison["recorded"],
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
 * SES counts; only what is missing here says something.
 */
export const metricComparisons = (ses: Record<Metric, number>, counts: Counts): MetricComparison[] => {
  const recorded: Record<Metric, number> = {
    SEND: sent(counts),
    DELIVERY: delivered(counts),
    PERMANENT_BOUNCE: counts.hardBounce,
    COMPLAINT: counts.countedComplaint,
  };
  return METRICS.map((metric) => {
    const marks = metric === "SEND" || metric === "DELIVERY" ? VOLUME_MARKS : TROUBLE_MARKS;
    const ours = recorded[metric];
    const { state } = differenceOf(ses[metric], { least: ours, most: ours }, marks);
    return { metric, ses: ses[metric], recorded: ours, differs: state === "missing" };
  });
};

/** The comparison without its causes. */
export const compare = ({
  day,
  at,
  ses,
  recorded,
  metrics,
  hasRecordedAllDay,
}: Pick<Comparison, "day" | "at" | "ses" | "recorded" | "metrics"> & {
  /** Whether this service has recorded for the whole 24 hours. */
  hasRecordedAllDay: boolean;
}): Comparison => {
  const total = differenceOf(ses, recorded);
  const lacks = metrics.some(({ differs }) => differs);
  // What is missing is missing, though events from elsewhere make up for it in the total.
  const state = lacks ? "missing" : total.state;
  return {
    day,
    at,
    ses,
    recorded,
    metrics,
    causes: [],
    ...total,
    state: hasRecordedAllDay ? state : "starting",
  };
};
