import { useEffect, useState } from "preact/hooks";
import { DAY_MS } from "../../../shared/time/durations.ts";

const KEY = "postmaster.clock";
const UTC = "UTC";
const listeners = new Set<() => void>();

const kept = (): boolean => {
  try {
    return localStorage.getItem(KEY) === UTC;
  } catch {
    return false;
  }
};

let isByUtc = kept();

/** Whether times and days are shown by UTC; otherwise by the reader's own clock. */
export const isUtc = (): boolean => isByUtc;

/** Kept for the next time; in memory only where the browser forbids that. */
export const setUtc = (next: boolean): void => {
  isByUtc = next;
  try {
    if (next) localStorage.setItem(KEY, UTC);
    else localStorage.removeItem(KEY);
  } catch {
    // It stays in memory.
  }
  for (const listener of listeners) listener();
};

/** As `isUtc`, for what is drawn. */
export const useIsUtc = (): boolean => {
  const [now, setNow] = useState(isByUtc);
  useEffect(() => {
    const listener = () => setNow(isByUtc);
    listener();
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return now;
};

/** The reader's time zone, `Central European Time`; undefined where it is UTC. */
export const ownZone = (): string | undefined => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (/^(Etc\/)?(UTC|UCT|GMT|Zulu)$/.test(timeZone)) return undefined;
  // Not `timeZone` itself, which may be a name that is no longer used: Asia/Calcutta.
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "longGeneric" }).formatToParts();
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
};

/** The time at which the day of `at` begins by the clock that is shown, in milliseconds; `later` is in days. */
export const dayStart = (at: number, byUtc: boolean, later = 0): number => {
  const day = new Date(at);
  if (byUtc) return day.setUTCHours(0, 0, 0, 0) + later * DAY_MS;
  day.setHours(0, 0, 0, 0);
  // By the calendar: days on which clocks change have 23 or 25 hours.
  return day.setDate(day.getDate() + later);
};
