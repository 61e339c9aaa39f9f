import { bounced, type Counts, delivered, sends, sent } from "../../tallies/counts.ts";

/** What a message's origin is told by: the credential it was handed over with, and the address it came from. */
export const ORIGINS = ["credential", "sourceIp"] as const;
export type OriginKind = (typeof ORIGINS)[number];

/** The credentials, or the addresses, that sent mail before. */
export type KnownOrigins = {
  /** Empty where new ones are usual: nothing is compared with them then. */
  names: ReadonlySet<string>;
  /** The first UTC day with any of them; absent where none was recorded yet. */
  since?: string;
  /** On how many of the last 28 days there was one never seen before. */
  daysWithNew: number;
  /** In how many of the last four weeks there was one. */
  weeksWithNew: number;
};

/** One that sent mail and was never seen before. */
export type NewOrigin = {
  kind: OriginKind;
  name: string;
  /** The UTC day it was first seen. */
  day: string;
  /** Since then, by recipient. */
  messages: number;
  /** Of its newest event. */
  newest?: { sender: string; credential?: string | undefined; sourceIp?: string | undefined };
};

const LEARNING_DAYS = 14;
/** Of the first days everything is new, which says nothing of how often new ones come. */
const FIRST_DAYS = 2;
/** The days that a history is of end two days before the present one. */
const NEWEST_DAY = 2;
const WEEK_DAYS = 7;
const WEEKS = 4;
/** Where new ones come on as many days of four weeks, or in each of the weeks, as in a fleet, one more is no news. */
const CHANGING_DAYS = 8;

/** Whether mail of it was under way: not only opened, and not only to SES's mailbox simulator. */
const isSending = (counts: Counts): boolean =>
  sends(counts) + delivered(counts) + bounced(counts) + counts.countedComplaint > 0 ||
  counts.reject + counts.renderingFailure + counts.deliveryDelay > 0;

/** The origins of the days before `day`, as they are added from the oldest on. */
export class OriginHistory {
  readonly #names = new Set<string>();
  readonly #day: string;
  readonly #weeks = new Set<number>();
  #since: string | undefined;
  #daysWithNew = 0;

  constructor(day: string) {
    this.#day = day;
  }

  add(day: string, keyed: Iterable<readonly [string, Counts]>): void {
    const before = this.#names.size;
    for (const [name, counts] of keyed) if (isSending(counts)) this.#names.add(name);
    if (this.#names.size === before) return;
    this.#since ??= day;
    const week = Math.floor((daysBetween(day, this.#day) - NEWEST_DAY) / WEEK_DAYS);
    if (daysBetween(this.#since, day) < FIRST_DAYS || week >= WEEKS) return;
    this.#daysWithNew++;
    this.#weeks.add(week);
  }

  known(): KnownOrigins {
    const often = { daysWithNew: this.#daysWithNew, weeksWithNew: this.#weeks.size };
    return {
      names: isChanging(often) ? new Set() : this.#names,
      ...(this.#since === undefined ? {} : { since: this.#since }),
      ...often,
    };
  }
}

const isChanging = ({ daysWithNew, weeksWithNew }: Pick<KnownOrigins, "daysWithNew" | "weeksWithNew">) =>
  daysWithNew >= CHANGING_DAYS || weeksWithNew >= WEEKS;

/** Whether those of before `day` tell what is new: not while we learn, for two weeks from the first day with any. */
const hasLearned = ({ since }: KnownOrigins, day: string): boolean =>
  since !== undefined && daysBetween(since, day) >= LEARNING_DAYS;

/** Whether new ones are told of on `day`; `changing` where they are so usual that none is. */
export const watchOf = (known: KnownOrigins, day: string): "learning" | "watched" | "changing" => {
  if (!hasLearned(known, day)) return "learning";
  return isChanging(known) ? "changing" : "watched";
};

/**
 * Those of `days` (UTC, newest first) that are not known. None while we learn, so that a new installation does not warn
 * of everything; none where new ones are usual.
 */
export const newOrigins = (
  kind: OriginKind,
  days: readonly { day: string; keyed: readonly (readonly [string, Counts])[] }[],
  known: KnownOrigins,
): NewOrigin[] => {
  const [today] = days;
  if (today === undefined || watchOf(known, today.day) !== "watched") return [];
  const found = new Map<string, NewOrigin>();
  for (const { day, keyed } of days)
    for (const [name, counts] of keyed) {
      if (known.names.has(name) || !isSending(counts)) continue;
      const messages = (found.get(name)?.messages ?? 0) + sent(counts);
      found.set(name, { kind, name, day, messages });
    }
  return [...found.values()].sort((a, b) => b.messages - a.messages || (a.name < b.name ? -1 : 1));
};

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
