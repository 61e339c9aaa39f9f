import { EVENT_TYPES, type EventType } from "./event.ts";
import { type PageExpiry, STREAMS, streamOf } from "./journal.ts";

/** Days that events of each type are kept, from when they are recorded; a type with 0 is not recorded. */
export type Retention = Readonly<Record<EventType, number>>;

export const DEFAULT_RETENTION = "400,send=90,delivery=90,open=30,click=30,relay=90";

const MOST_DAYS = 3_650;

/** Reads `400,send=90,open=0`: days for every type, then those that differ. Throws `RangeError` naming the part. */
export const parseRetention = (text: string): Retention => {
  const [first = "", ...rest] = text.split(",").map((part) => part.trim());
  const otherwise = days(first, text);
  const retention = Object.fromEntries(EVENT_TYPES.map((type) => [type, otherwise])) as Record<
    EventType,
    number
  >;
  for (const part of rest) {
    const [name = "", value = ""] = part.split("=").map((word) => word.trim());
    const type = EVENT_TYPES.find((known) => known === name);
    if (type === undefined)
      throw new RangeError(`"${part}" does not name an event type; allowed: ${EVENT_TYPES.join(", ")}`);
    retention[type] = days(value, part);
  }
  return retention;
};

const days = (value: string, where: string): number => {
  const count = Number(value);
  if (value === "" || !Number.isInteger(count) || count < 0 || count > MOST_DAYS)
    throw new RangeError(`"${where}" must give a number of days from 0 to ${MOST_DAYS}`);
  return count;
};

/** When (epoch seconds) an event of `type` recorded now may go. */
export const eventExpiry = (retention: Retention, type: EventType, now: Date): number =>
  epochAfter(retention[type], now);

/** When journal pages written now may go: each with the last event that it can hold. */
export const journalExpiry = (retention: Retention, now: Date): PageExpiry => {
  const longest = new Map(
    STREAMS.map((stream) => [
      stream,
      Math.max(...EVENT_TYPES.filter((type) => streamOf(type) === stream).map((type) => retention[type])),
    ]),
  );
  return {
    at: (stream) => epochAfter(longest.get(stream) ?? 0, now),
    isOfPage: (type) => retention[type] === longest.get(streamOf(type)),
  };
};

const epochAfter = (kept: number, now: Date) => Math.floor(now.getTime() / 1_000) + kept * 86_400;
