import type { Answer } from "../../../../functions/api/calls.ts";
import { addCounts, type Counts, noCounts, rates, sent } from "../../../../shared/tallies/counts.ts";
import type { StatsItem } from "../../../../shared/tallies/stats.ts";
import { HOUR_MS } from "../../../../shared/time/durations.ts";
import { dayStart } from "../../parts/clock.ts";

/** `GET /v1/stats` by day or hour, newest first; days and hours without events are left out. */
export type StatsAnswer = Answer<"GET", "/v1/stats">;
export type Line = StatsAnswer["lines"]["bounceRate"];

/** How long one looks back, and in which steps. */
export const SPANS = {
  day: { name: "24 hours", by: "hour", steps: 24 },
  week: { name: "7 days", by: "day", steps: 7 },
  month: { name: "30 days", by: "day", steps: 30 },
  year: { name: "12 months", by: "day", steps: 365 },
} as const;
export type Span = keyof typeof SPANS;
export const isSpan = (text: string | undefined): text is Span =>
  text !== undefined && Object.hasOwn(SPANS, text);

/** How a span is drawn, and what it is read by. */
export type Plan = {
  span: Span;
  /** Where each step begins, in milliseconds. */
  starts: number[];
  /** Days of the reader's clock are made of hours. */
  readBy: "hour" | "day";
  /** The steps are UTC's days though the reader's clock is shown, and why. */
  utcDays?: "tooMany" | "halfHours";
};

const MOST_DAYS_OF_HOURS = 31;

/**
 * The steps of a span that ends now. Mail is counted by UTC hours: where midnight here is not on the hour, no days can be
 * made of them, and of a year they are too many.
 */
export const planOf = (span: Span, now: number, byUtc: boolean): Plan => {
  const { by, steps } = SPANS[span];
  if (by === "hour") {
    const last = Math.floor(now / HOUR_MS) * HOUR_MS;
    const starts = Array.from({ length: steps }, (_, i) => last - (steps - 1 - i) * HOUR_MS);
    return { span, starts, readBy: "hour" };
  }
  const daysBy = (utc: boolean) =>
    Array.from({ length: steps }, (_, i) => dayStart(now, utc, i - (steps - 1)));
  const utc: Plan = { span, starts: daysBy(true), readBy: "day" };
  const own = daysBy(byUtc);
  if (own.every((start, i) => start === utc.starts[i])) return utc;
  if (steps > MOST_DAYS_OF_HOURS) return { ...utc, utcDays: "tooMany" };
  if (own.some((start) => start % HOUR_MS !== 0)) return { ...utc, utcDays: "halfHours" };
  return { span, starts: own, readBy: "hour" };
};

/** From when its figures are asked for, ISO 8601. */
export const sinceOf = ({ starts: [first = 0] }: Plan): string => new Date(first).toISOString();

export type Point = { seconds: number; counts: Counts };

/** One point a step, oldest first, of zeros where nothing happened. */
export const pointsOf = ({ starts }: Plan, items: readonly StatsItem[]): Point[] => {
  const points = starts.map((start) => ({ seconds: start / 1_000, counts: noCounts() }));
  for (const { key, counts } of items) {
    const at = timeOf(key);
    const step = starts.findLastIndex((start) => start <= at);
    const point = points[step];
    if (point !== undefined) addCounts(point.counts, counts);
  }
  return points;
};

/** `2026-11-24`, or `2026-11-24T08`. */
const timeOf = (key: string): number => Date.parse(key.length > 10 ? `${key}:00:00Z` : `${key}T00:00:00Z`);

export const totalOf = (items: readonly { counts: Counts }[]): Counts => {
  const total = noCounts();
  for (const { counts } of items) addCounts(total, counts);
  return total;
};

/** A rate of a step, null where nothing was sent: there is no rate then. */
export const rateOf = (counts: Counts, name: "bounceRate" | "complaintRate"): number | null =>
  sent(counts) > 0 ? rates(counts)[name] : null;
