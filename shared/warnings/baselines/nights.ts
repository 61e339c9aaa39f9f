import { DAY_MS } from "../../time/durations.ts";

/** What the nights of a sender or credential were like. */
export type UsualNight = {
  /** Messages of its second-busiest night, so that one odd night does not become usual. */
  messages: number;
  /** How many nights that is of. */
  nights: number;
};

/** Whose nights are compared. */
export const NIGHTS_BY = ["sender", "credential"] as const;
export type NightsBy = (typeof NIGHTS_BY)[number];
export type UsualNights = Record<NightsBy, ReadonlyMap<string, UsualNight>>;

const NIGHT_FROM = 22;
const NIGHT_TO = 6;
const NIGHTS_NEEDED = 7;
const MESSAGES_AT_LEAST = 100;
const TIMES_USUAL = 3;
/** With less mail in all, a night makes no other one more usual: it is not read by sender. */
export const COUNTS_FROM = Math.ceil(MESSAGES_AT_LEAST / TIMES_USUAL);

/**
 * The night that a UTC hour (`2026-11-24T05`) is in, by the day on which it began; undefined by day. Night is from 22 to 6
 * by the clock of `timeZone`.
 */
export const nightClock = (timeZone: string): ((hour: string) => string | undefined) => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  return (hour) => {
    const parts = format.formatToParts(Date.parse(`${hour}:00:00Z`));
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((one) => one.type === type)?.value ?? Number.NaN);
    const there = part("hour");
    if (there < NIGHT_FROM && there >= NIGHT_TO) return undefined;
    const began = Date.UTC(part("year"), part("month") - 1, part("day") - (there < NIGHT_TO ? 1 : 0));
    return new Date(began).toISOString().slice(0, 10);
  };
};

/** Messages of each night by sender, or by credential. */
export class NightHistory {
  /** The two busiest nights of each, busiest first. */
  readonly #busiest = new Map<string, { night: string; messages: number }[]>();
  readonly #first = new Map<string, string>();

  /** All of a night at once; the nights in any order. */
  add(night: string, messagesOf: Iterable<readonly [string, number]>): void {
    for (const [name, messages] of messagesOf) {
      if (messages === 0) continue;
      const two = [...(this.#busiest.get(name) ?? []), { night, messages }];
      this.#busiest.set(name, two.sort((a, b) => b.messages - a.messages).slice(0, 2));
      this.seen(name, night);
    }
  }

  /** Whoever sent mail on `day` has nights from then on, without mail too. */
  seen(name: string, day: string): void {
    const first = this.#first.get(name);
    if (first === undefined || day < first) this.#first.set(name, day);
  }

  /** Of the nights before `day`. With too few since its first mail nothing is usual yet. */
  usual(day: string): Map<string, UsualNight> {
    const usual = new Map<string, UsualNight>();
    for (const [name, first] of this.#first) {
      const nights = (Date.parse(day) - Date.parse(first)) / DAY_MS;
      const [, second] = this.#busiest.get(name) ?? [];
      if (nights >= NIGHTS_NEEDED) usual.set(name, { messages: second?.messages ?? 0, nights });
    }
    return usual;
  }
}

/** Whether a night, even one that is not over yet, has far more mail than the usual ones. */
export const isUnusualNight = (messages: number, usual: UsualNight | undefined): boolean =>
  usual !== undefined && messages >= MESSAGES_AT_LEAST && messages >= TIMES_USUAL * usual.messages;

/** Below this no night can be unusual. */
export const isQuietNight = (messages: number): boolean => messages < MESSAGES_AT_LEAST;

/** Whether a night of so much mail in all can be the usual one of anybody that keeps another from being unusual. */
export const makesUsual = (messages: number): boolean => messages >= COUNTS_FROM;
