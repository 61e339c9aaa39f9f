import { dayStart } from "../clock.ts";

/** Days of the calendar that is shown, `2026-11-24`; `until` is the last one. */
export type Days = { since?: string | undefined; until?: string | undefined };

export const isInOrder = ({ since, until }: Days): boolean =>
  since === undefined || until === undefined || since <= until;

/** As the API has them: from the first one's midnight, by UTC or the reader's clock, to before the midnight after the last. */
export const timesOf = ({ since, until }: Days, byUtc: boolean): Days => ({
  since: since === undefined ? undefined : midnight(since, 0, byUtc),
  until: until === undefined ? undefined : midnight(until, 1, byUtc),
});

/** A day that is none stays as it is. */
const midnight = (day: string, later: number, byUtc: boolean): string => {
  const time = Date.parse(`${day}T00:00${byUtc ? "Z" : ""}`);
  return Number.isNaN(time) ? day : new Date(dayStart(time, byUtc, later)).toISOString();
};
