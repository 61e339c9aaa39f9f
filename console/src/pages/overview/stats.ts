import type { Answer } from "../../../../functions/api/calls.ts";
import { addCounts, type Counts, noCounts, rates, sent } from "../../../../shared/tallies/counts.ts";
import type { StatsItem } from "../../../../shared/tallies/stats.ts";

/** `GET /v1/stats` by day or hour, newest first; days and hours without events are left out. */
export type StatsAnswer = Answer<"GET", "/v1/stats">;
export type Line = StatsAnswer["lines"]["bounceRate"];

/** How long one looks back, and in which steps. */
export const SPANS = {
  day: { name: "24 hours", by: "hour", steps: 24, stepMs: 3_600_000 },
  week: { name: "7 days", by: "day", steps: 7, stepMs: 86_400_000 },
  month: { name: "30 days", by: "day", steps: 30, stepMs: 86_400_000 },
  year: { name: "12 months", by: "day", steps: 365, stepMs: 86_400_000 },
} as const;
export type Span = keyof typeof SPANS;
export const isSpan = (text: string | undefined): text is Span =>
  text !== undefined && Object.hasOwn(SPANS, text);

/** The first hour or day of a span that ends now, ISO 8601. */
export const sinceOf = (span: Span, now: number): string => {
  const { steps, stepMs } = SPANS[span];
  return new Date(Math.floor(now / stepMs) * stepMs - (steps - 1) * stepMs).toISOString();
};

export type Point = { seconds: number; counts: Counts };

/** One point a step, oldest first, of zeros where nothing happened. */
export const pointsOf = (span: Span, now: number, items: readonly StatsItem[]): Point[] => {
  const { steps, stepMs } = SPANS[span];
  const byTime = new Map(items.map(({ key, counts }) => [timeOf(key), counts]));
  const first = Date.parse(sinceOf(span, now));
  return Array.from({ length: steps }, (_, step) => {
    const time = first + step * stepMs;
    return { seconds: time / 1_000, counts: byTime.get(time) ?? noCounts() };
  });
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
