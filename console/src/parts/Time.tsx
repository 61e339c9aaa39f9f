import { useEffect, useState } from "preact/hooks";

const TICK_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

const FULL = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const MINUTE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY_AND_MINUTE = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A time by the reader's own clock, with UTC, as logs have it, on hover. */
export const Time = ({ at, seconds = false }: { at: string; seconds?: boolean }) => (
  <time dateTime={at} title={secondUtc(at)}>
    {(seconds ? FULL : MINUTE).format(new Date(at))}
  </time>
);

/** Likewise, in few characters: today's times without the day, this year's without the year. */
export const BriefTime = ({ at }: { at: string }) => {
  const [time, now] = [new Date(at), new Date()];
  const isOfToday = time.toDateString() === now.toDateString();
  const isOfThisYear = time.getFullYear() === now.getFullYear();
  return (
    <time dateTime={at} title={secondUtc(at)}>
      {(isOfToday ? CLOCK : isOfThisYear ? DAY_AND_MINUTE : MINUTE).format(time)}
    </time>
  );
};

/** `2026-11-24 08:00:12 UTC`. */
export const secondUtc = (at: string): string => `${at.replace("T", " ").replace(/\.\d+Z$/, "")} UTC`;

/** A UTC day, `2026-11-24`. */
export const Day = ({ day }: { day: string }) => (
  <time dateTime={day} title={`${day} (UTC)`}>
    {DAY.format(new Date(day))}
  </time>
);

/** `12 s ago`, going on by itself. */
export const Ago = ({ at }: { at: string }) => {
  const now = useNow();
  return (
    <time dateTime={at} title={FULL.format(new Date(at))}>
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
