import { number, percent } from "../plainMail/words.ts";
import { share } from "../tallies/counts.ts";
import { nearLine } from "../tallies/lines.ts";
import { DAY_MS } from "../time/durations.ts";
import { median } from "./baselines/median.ts";
import type { Facts, Volume } from "./facts/facts.ts";
import type { Finding, Severity } from "./warning.ts";

export type Watched = {
  count: "hardBounce" | "countedComplaint";
  line: { review: number; pause: number };
  /** Fewer of what is counted say nothing, whatever their share. */
  atLeast: number;
  /** In words. */
  what: string;
  named: string;
};

const REPRESENTATIVE = 1_000; // SES rates "a representative volume", and keeps to itself how much that is
const SMALLEST = 100;
const ENDS_BELOW = 0.9; // of the mark at which it began, so that it does not come and go
const FORECAST_DAYS = 5;
const FORECAST_HISTORY = 7;
const DAY_OF_MAIL = 100;
const HIGH_ENOUGH_TO_FORECAST = 0.5; // of the rate from which a warning opens

type Window = { volume: Volume; name: string };

/** The shortest of day, week and month that holds enough mail to speak of a rate. */
export const representative = ({ counted }: Pick<Facts, "counted">): Window | undefined => {
  const windows: Window[] = [
    { volume: counted.day, name: "24 hours" },
    { volume: counted.week, name: "7 days" },
    { volume: counted.month, name: "30 days" },
  ];
  return (
    windows.find(({ volume }) => volume.sent >= REPRESENTATIVE) ??
    windows.findLast(({ volume }) => volume.sent >= SMALLEST)
  );
};

/** A rate near, at or over the lines at which SES acts, or on its way there. */
export const judgeRate = (facts: Facts, watched: Watched, wasOpen: boolean): Finding[] | undefined => {
  if (!facts.hasDenominator) return undefined;
  const window = representative(facts);
  if (window === undefined) return [];
  const { volume, name } = window;
  const rate = share(volume[watched.count], volume.sent);
  if (volume[watched.count] < watched.atLeast) return [];
  const crossing = forecast(facts, rate, watched);
  const severity = severityOf(rate, watched.line, wasOpen, crossing);
  if (severity === undefined) return [];
  const { review, pause } = watched.line;
  return [
    {
      subject: "account",
      severity,
      headline: headlineOf(rate, name, watched, crossing),
      facts: [
        `${number(volume[watched.count])} ${watched.what} out of ${number(volume.sent)} messages sent in the last ${name}: ${percent(rate)}.`,
        `SES puts an account under review at ${percent(review)} and may pause its sending at ${percent(pause)}.`,
        ...(crossing === undefined
          ? []
          : [`At the pace of the last few days, it will reach ${percent(review)} on ${weekday(crossing)}.`]),
      ],
    },
  ];
};

const severityOf = (
  rate: number,
  { review, pause }: Watched["line"],
  wasOpen: boolean,
  crossing: Date | undefined,
): Severity | undefined => {
  if (rate >= pause) return "critical";
  if (rate >= review) return "warning";
  const near = nearLine(review, wasOpen ? ENDS_BELOW : 1);
  return rate >= near || crossing !== undefined ? "notice" : undefined;
};

/** Short, for the subject of a mail: what SES does at which rate is in the facts. */
const headlineOf = (
  rate: number,
  name: string,
  { named, line }: Watched,
  crossing: Date | undefined,
): string =>
  crossing !== undefined && rate < line.review
    ? `${named} may reach ${percent(line.review)} on ${weekday(crossing)}`
    : `${named} is ${percent(rate)} over the last ${name}`;

/**
 * When the review line is crossed if the rate of the last week's days goes on as it does (Theil-Sen: the median of the
 * slopes between all pairs of days, which one bad day does not bend); undefined where not within five days.
 */
export const forecast = (
  { days, now }: Pick<Facts, "days" | "now">,
  rate: number,
  { line, count, atLeast }: Pick<Watched, "line" | "count" | "atLeast">,
): Date | undefined => {
  if (rate >= line.review || rate < nearLine(line.review, HIGH_ENOUGH_TO_FORECAST)) return undefined;
  const oldest = now.getTime() - FORECAST_HISTORY * DAY_MS;
  const points = days
    .filter(({ volume }) => volume.sent >= DAY_OF_MAIL && volume[count] >= atLeast / 2)
    .map(({ day, volume }) => ({ at: Date.parse(day), rate: share(volume[count], volume.sent) }))
    .filter(({ at }) => at >= oldest);
  if (points.length < 4) return undefined;
  const slopes = points.flatMap((a, i) =>
    points.slice(i + 1).map((b) => (a.rate - b.rate) / ((a.at - b.at) / DAY_MS)),
  );
  // Most pairs of days have to agree that it rises.
  const rising = slopes.filter((one) => one > 0).length / slopes.length;
  const slope = median(slopes);
  if (rising < 0.8 || slope <= 0) return undefined;
  const inDays = (line.review - rate) / slope;
  return inDays <= FORECAST_DAYS ? new Date(now.getTime() + inDays * DAY_MS) : undefined;
};

const weekday = (at: Date): string =>
  at.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
