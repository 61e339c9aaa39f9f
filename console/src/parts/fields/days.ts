/** Days of the reader's calendar, `2026-11-24`; `until` is the last one. */
export type Days = { since?: string | undefined; until?: string | undefined };

export const isInOrder = ({ since, until }: Days): boolean =>
  since === undefined || until === undefined || since <= until;

/** As the API has them: from the first one's midnight to before the midnight after the last. */
export const timesOf = ({ since, until }: Days): Days => ({
  since: since === undefined ? undefined : midnight(since, 0),
  until: until === undefined ? undefined : midnight(until, 1),
});

/** The time at which a day begins here, or one that comes so many days later. A day that is none stays as it is. */
const midnight = (day: string, later: number): string => {
  const time = new Date(`${day}T00:00`);
  if (Number.isNaN(time.getTime())) return day;
  time.setDate(time.getDate() + later);
  return time.toISOString();
};
