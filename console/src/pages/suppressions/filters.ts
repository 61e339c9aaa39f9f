import type { Query } from "../../api/call.ts";

const NAMES = ["reason", "domain", "prefix", "since", "until", "sort"] as const;
/** As they stand in the page's URL: days are those of the reader's calendar, `until` is the last one. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export const filtersIn = (query: Record<string, string>): Filters =>
  Object.fromEntries(NAMES.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** What of it narrows the list, and not only orders it. */
export const isNarrowed = ({ sort: _, ...filters }: Filters): boolean => Object.keys(filters).length > 0;

export const isInOrder = ({ since, until }: Filters): boolean =>
  since === undefined || until === undefined || since <= until;

/** As `GET /v1/suppressions` has them. */
export const asQuery = ({ since, until, ...others }: Filters): Query => ({
  ...others,
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
