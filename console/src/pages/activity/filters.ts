import type { Given } from "../../../../functions/api/calls.ts";
import { timesOf } from "../../parts/fields/days.ts";

/** Shown on request only. */
const FOLDED = [
  "subject",
  "sender",
  "domain",
  "reason",
  "actor",
  "host",
  "credential",
  "sourceIp",
  "since",
  "until",
] as const;
const NAMES = ["recipient", "state", ...FOLDED] as const;

/** As they stand in the page's URL: days are those of the reader's calendar, `until` is the last one. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export const filtersIn = (query: Record<string, string>): Filters =>
  Object.fromEntries(NAMES.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

export const isNarrowed = (filters: Filters): boolean => Object.keys(filters).length > 0;

export const foldedIn = (filters: Filters): number =>
  FOLDED.filter((name) => filters[name] !== undefined).length;

/** As the API has them. A URL may say anything, and the API answers what it does not know. */
export const asQuery = (filters: Filters, byUtc: boolean): MessageQuery =>
  ({ ...filters, ...timesOf(filters, byUtc) }) as MessageQuery;

export type MessageQuery = NonNullable<Given<"GET", "/v1/messages">["query"]>;
