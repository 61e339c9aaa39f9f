import { type Schedule, startSchedule } from "./schedule.ts";

/** When something runs by a wall clock, as EventBridge Scheduler has it. */
export type Slot = {
  /** `07:00`. */
  at: string;
  /** IANA name. */
  timeZone: string;
  /** `Mon` … `Sun`; every day without. */
  weekday?: string;
};

const TICK_MS = 20_000;

/** Runs `task` at each slot that passes while this runs: those that passed before are not made up for. */
export const startTimetable = (
  task: (event: Record<string, unknown>) => Promise<unknown>,
  { name, slot, now = () => new Date() }: { name: string; slot: Slot; now?: () => Date },
): Schedule => {
  let last = passed(slot, now());
  return startSchedule(
    async (event) => {
      const current = passed(slot, now());
      if (current === last) return;
      last = current;
      if (current !== undefined) await task(event);
    },
    { name, firstAfterMs: TICK_MS, everyMs: TICK_MS },
  );
};

/** The day, there, whose slot has passed; undefined before it, and on other weekdays. */
export const passed = ({ at, timeZone, weekday }: Slot, now: Date): string | undefined => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const { weekday: today, year, month, day, hour, minute } = parts;
  if (weekday !== undefined && today !== weekday) return undefined;
  return `${hour}:${minute}` >= at ? `${year}-${month}-${day}` : undefined;
};
