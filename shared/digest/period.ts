import { DAY_MS } from "../time/durations.ts";
/** Whole UTC days. */
export type Period = {
  /** First day, `2026-11-16`. */
  since: string;
  /** The day after the last. */
  until: string;
  days: number;
};

/** The text is not a period; the message says how to write one. */
export class InvalidPeriodError extends Error {
  override readonly name = "InvalidPeriodError";
}

export const MOST_DAYS = 366;
const HOW =
  "give, for example, 2026-11-16/P7D (seven days from 16 November), P7D/2026-11-23 or 2026-11-16/2026-11-23";

/** An interval of ISO 8601 in whole days: start and duration, duration and end, or start and end; throws `InvalidPeriodError`. */
export const parsePeriod = (text: string): Period => {
  const [first = "", second = "", more] = text.split("/");
  if (more !== undefined || second === "")
    throw new InvalidPeriodError(`${shown(text)} is not a period: ${HOW}`);
  const daysOf = (part: string) => {
    const [, count, unit] = /^P(\d{1,3})([DW])$/.exec(part) ?? [];
    return count === undefined ? undefined : Number(count) * (unit === "W" ? 7 : 1);
  };
  const [start, end] = [dayOf(first), dayOf(second)];
  const days = daysOf(first) ?? daysOf(second);
  const period =
    start !== undefined && end !== undefined
      ? between(start, end)
      : start !== undefined && days !== undefined
        ? between(start, start + days * DAY_MS)
        : end !== undefined && days !== undefined
          ? between(end - days * DAY_MS, end)
          : undefined;
  if (period === undefined) throw new InvalidPeriodError(`${shown(text)} is not a period: ${HOW}`);
  if (period.days < 1 || period.days > MOST_DAYS)
    throw new InvalidPeriodError(`${shown(text)} has ${period.days} days; a digest covers 1 to ${MOST_DAYS}`);
  return period;
};

/** As `parsePeriod` takes it, always in the first form: the name of the period. */
export const periodText = ({ since, days }: Pick<Period, "since" | "days">): string => `${since}/P${days}D`;

/** The last whole days before the day of `now`. */
export const lastDays = (days: number, now: Date): Period => {
  const end = Date.parse(now.toISOString().slice(0, 10));
  return between(end - days * DAY_MS, end);
};

/** As long, right before. */
export const periodBefore = ({ since, days }: Period): Period => {
  const end = Date.parse(since);
  return between(end - days * DAY_MS, end);
};

/** `Monday 16 November 2026`, or `16 to 22 November 2026`. */
export const periodInWords = ({ since, until, days }: Period): string => {
  const words = (day: number, options: Intl.DateTimeFormatOptions) =>
    new Date(day).toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
  const [first, last] = [Date.parse(since), Date.parse(until) - DAY_MS];
  const whole = { day: "numeric", month: "long", year: "numeric" } as const;
  if (days === 1) return words(first, { weekday: "long", ...whole }).replace(",", "");
  const sameMonth = since.slice(0, 7) === new Date(last).toISOString().slice(0, 7);
  return `${words(first, sameMonth ? { day: "numeric" } : { day: "numeric", month: "long" })} to ${words(last, whole)}`;
};

const between = (start: number, end: number): Period => ({
  since: isoDay(start),
  until: isoDay(end),
  days: Math.round((end - start) / DAY_MS),
});

const isoDay = (at: number): string => {
  const text = new Date(at).toISOString();
  if (!/^\d{4}-/.test(text)) throw new InvalidPeriodError("the period is outside the years 0 to 9999");
  return text.slice(0, 10);
};

const dayOf = (text: string): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = Date.parse(text);
  // JavaScript takes 30 February for 2 March.
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at;
};

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
