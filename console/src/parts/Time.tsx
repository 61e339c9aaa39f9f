import { useEffect, useState } from "preact/hooks";
import { useIsUtc } from "./clock.ts";

const TICK_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

const DAY = { day: "numeric", month: "short", year: "numeric" } as const;
const MINUTE = { hour: "2-digit", minute: "2-digit" } as const;
const SECOND = { ...MINUTE, second: "2-digit" } as const;

const formatsOf = (zone: { timeZone?: string }) => {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, ...zone });
  return {
    second: format({ ...DAY, ...SECOND }),
    minute: format({ ...DAY, ...MINUTE }),
    clock: format(SECOND),
    dayAndMinute: format({ day: "numeric", month: "short", ...MINUTE }),
    hour: format(MINUTE),
    day: format(DAY),
    dayOfYear: format({ day: "numeric", month: "short" }),
  };
};
const OWN = formatsOf({});
const UTC = formatsOf({ timeZone: "UTC" });

/** By the reader's own clock, or by UTC. */
export const formatsBy = (byUtc: boolean) => (byUtc ? UTC : OWN);

/** A time by the clock that is shown, with UTC, as logs have it, on hover. */
export const Time = ({ at, seconds = false }: { at: string; seconds?: boolean }) => {
  const { second, minute } = formatsBy(useIsUtc());
  return (
    <time dateTime={at} title={secondUtc(at)}>
      {(seconds ? second : minute).format(new Date(at))}
    </time>
  );
};

/** Likewise, in few characters: today's times without the day, this year's without the year. */
export const BriefTime = ({ at }: { at: string }) => {
  const { day, clock, minute, dayAndMinute } = formatsBy(useIsUtc());
  const [time, now] = [new Date(at), new Date()];
  const [thisDay, today] = [day.format(time), day.format(now)];
  const isOfThisYear = thisDay.slice(-4) === today.slice(-4);
  return (
    <time dateTime={at} title={secondUtc(at)}>
      {(thisDay === today ? clock : isOfThisYear ? dayAndMinute : minute).format(time)}
    </time>
  );
};

/** `2026-11-24 08:00:12 UTC`. */
export const secondUtc = (at: string): string => `${at.replace("T", " ").replace(/\.\d+Z$/, "")} UTC`;

/** A UTC day, `2026-11-24`, whichever clock is shown. */
export const UtcDay = ({ day }: { day: string }) => (
  <time dateTime={day} title={`${day} (UTC)`}>
    {UTC.day.format(new Date(day))}
  </time>
);

/** The day of a time by the clock that is shown. */
export const Day = ({ at }: { at: string }) => (
  <time dateTime={at} title={secondUtc(at)}>
    {formatsBy(useIsUtc()).day.format(new Date(at))}
  </time>
);

/** `12 s ago`, going on by itself. */
export const Ago = ({ at }: { at: string }) => {
  const now = useNow();
  const { second } = formatsBy(useIsUtc());
  return (
    <time dateTime={at} title={second.format(new Date(at))}>
      {ago((now - Date.parse(at)) / 1_000)}
    </time>
  );
};

/** The time in milliseconds, anew each second. */
export const useNow = (): number => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** How long ago, from seconds. */
export const ago = (seconds: number): string => {
  if (seconds < 1) return "just now";
  if (seconds < 2 * MINUTE_S) return `${Math.floor(seconds)} s ago`;
  if (seconds < 2 * HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min ago`;
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)} h ago`;
  return `${Math.floor(seconds / DAY_S)} days ago`;
};
