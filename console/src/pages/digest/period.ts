import {
  InvalidPeriodError,
  lastDays,
  MOST_DAYS,
  type Period,
  parsePeriod,
  periodText,
} from "../../../../shared/digest/period.ts";
import { DAY_MS } from "../../../../shared/time/durations.ts";

/** What is most often asked for, in whole UTC days. */
export const presetsOf = (now: Date): { name: string; period: string }[] =>
  [
    { name: "Yesterday", period: lastDays(1, now) },
    { name: "Last 7 days", period: lastDays(7, now) },
    { name: "Last 30 days", period: lastDays(30, now) },
    { name: "Last month", period: lastMonth(now) },
  ].map(({ name, period }) => ({ name, period: periodText(period) }));

const lastMonth = (now: Date): Period => {
  const monthOf = (date: Date) => `${date.toISOString().slice(0, 7)}-01`;
  const first = monthOf(now);
  return parsePeriod(`${monthOf(new Date(Date.parse(first) - DAY_MS))}/${first}`);
};

/** The first and the last day of a period, both within it; undefined where the text is none. */
export const daysOf = (text: string): { first: string; last: string } | undefined => {
  try {
    const { since, until } = parsePeriod(text);
    return { first: since, last: dayFrom(until, -1) };
  } catch (error) {
    if (error instanceof InvalidPeriodError) return undefined;
    throw error;
  }
};

/** The period from one day to another, both within it, or what is wrong with them. */
export const periodOf = (first: string, last: string): { period: string } | { problem: string } => {
  if (last < first) return { problem: "The last day is before the first." };
  try {
    return { period: periodText(parsePeriod(`${first}/${dayFrom(last, 1)}`)) };
  } catch (error) {
    if (!(error instanceof InvalidPeriodError)) throw error;
    return { problem: `A digest covers at most ${MOST_DAYS} days.` };
  }
};

const dayFrom = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
