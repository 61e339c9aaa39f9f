import type { Given } from "../../../../functions/api/calls.ts";
import { isReasonCode, type ReasonCode } from "../../../../shared/reasons/reason.ts";
import { timesOf } from "../../parts/fields/days.ts";

const NAMES = [
  "reasonCode",
  "actor",
  "reason",
  "domain",
  "sender",
  "prefix",
  "address",
  "since",
  "until",
  "sort",
] as const;
/** As they stand in the page's URL: days are those of the reader's calendar, `until` is the last one. */
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export const filtersIn = (query: Record<string, string>): Filters =>
  Object.fromEntries(NAMES.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** What of it narrows the list, and not only orders it. */
export const isNarrowed = ({ sort: _, ...filters }: Filters): boolean => Object.keys(filters).length > 0;

/** Whether the groups by reason hold as many addresses as the list. */
export const isOfGroups = ({ domain, sender, prefix, address, reason }: Filters): boolean =>
  [domain, sender, prefix, address, reason].every((filter) => filter === undefined);

/** The reason that the list is narrowed to. */
export const codeIn = ({ reasonCode }: Filters): ReasonCode | undefined =>
  reasonCode !== undefined && isReasonCode(reasonCode) ? reasonCode : undefined;

/** Whether the list has an order of its own, which cannot be chosen. */
export const isByReason = ({ reasonCode, actor }: Filters): boolean =>
  reasonCode !== undefined || actor !== undefined;

/** As the API has them. A URL may say anything, and the API answers what it does not know. */
export const asQuery = (filters: Filters, byUtc: boolean): SuppressionQuery =>
  ({
    sort: isByReason(filters) ? undefined : "-since",
    ...filters,
    ...timesOf(filters, byUtc),
  }) as SuppressionQuery;

export type SuppressionQuery = NonNullable<Given<"GET", "/v1/suppressions">["query"]>;
