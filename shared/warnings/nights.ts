/** What a sender's nights were like. */
export type UsualNight = {
  /** Messages of its second-busiest night, so that one odd night does not become usual. */
  messages: number;
  /** How many nights that is of. */
  nights: number;
};

const NIGHT_FROM = 22;
const NIGHT_TO = 6;
const NIGHTS_NEEDED = 7;
const MESSAGES_AT_LEAST = 100;
const TIMES_USUAL = 3;

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

/** Messages by sender and night. */
export class NightHistory {
  readonly #messages = new Map<string, Map<string, number>>();

  add(night: string, bySender: Iterable<readonly [string, number]>): void {
    for (const [sender, messages] of bySender) {
      const known = this.#messages.get(sender) ?? new Map<string, number>();
      known.set(night, (known.get(night) ?? 0) + messages);
      this.#messages.set(sender, known);
    }
  }

  /** `nightsOf`: how many nights there were since a sender's first mail. With too few nothing is usual yet. */
  usual(nightsOf: ReadonlyMap<string, number>): Map<string, UsualNight> {
    const usual = new Map<string, UsualNight>();
    for (const [sender, nights] of nightsOf) {
      if (nights < NIGHTS_NEEDED) continue;
      const [, second = 0] = [...(this.#messages.get(sender)?.values() ?? [])].sort((a, b) => b - a);
      usual.set(sender, { messages: second, nights });
    }
    return usual;
  }
}

/** Whether a sender's night, even one that is not over yet, has far more mail than its usual ones. */
export const isUnusualNight = (messages: number, usual: UsualNight | undefined): boolean =>
  usual !== undefined && messages >= MESSAGES_AT_LEAST && messages >= TIMES_USUAL * usual.messages;

/** Below this no sender's night can be unusual. */
export const isQuietNight = (messages: number): boolean => messages < MESSAGES_AT_LEAST;
