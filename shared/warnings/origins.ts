import { SUBJECT_TYPES } from "../messages/subject.ts";
import { type Counts, sent } from "../tallies/counts.ts";

/** What a message's origin is told by: the credential it was handed over with, and the address it came from. */
export const ORIGINS = ["credential", "sourceIp"] as const;
export type OriginKind = (typeof ORIGINS)[number];

/** The credentials, or the addresses, that sent mail before. */
export type KnownOrigins = {
  names: ReadonlySet<string>;
  /** The first UTC day with any of them; absent where none was recorded yet. */
  since?: string;
  /** On how many of the last days there was one never seen before. */
  daysWithNew: number;
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
const CHANGING_WITHIN_DAYS = 28;
/** Where they change as often as that, as the addresses of a fleet do, a new one is no news. */
const CHANGING_DAYS = 8;

/** Whether mail of it was under way, and not only opened. */
const isSending = (counts: Counts): boolean => SUBJECT_TYPES.some((type) => counts[type] > 0);

/** The origins of the days before `day`, as they are added from the oldest on. */
export class OriginHistory {
  readonly #names = new Set<string>();
  readonly #day: string;
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
    const isLearned = daysBetween(this.#since, day) >= LEARNING_DAYS;
    if (isLearned && daysBetween(day, this.#day) <= CHANGING_WITHIN_DAYS) this.#daysWithNew++;
  }

  known(): KnownOrigins {
    return {
      names: this.#names,
      ...(this.#since === undefined ? {} : { since: this.#since }),
      daysWithNew: this.#daysWithNew,
    };
  }
}

/**
 * Those of `days` (UTC, newest first) that are not known. None while we learn, two weeks from the first day with any, so
 * that a new installation does not warn of everything; none where new ones are usual.
 */
export const newOrigins = (
  kind: OriginKind,
  days: readonly { day: string; keyed: readonly (readonly [string, Counts])[] }[],
  known: KnownOrigins,
): NewOrigin[] => {
  const [today] = days;
  if (today === undefined || known.since === undefined || known.daysWithNew >= CHANGING_DAYS) return [];
  if (daysBetween(known.since, today.day) < LEARNING_DAYS) return [];
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
