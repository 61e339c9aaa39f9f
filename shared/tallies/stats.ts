import { asciiDomain, normaliseAddress } from "../feedback/address.ts";
import { EVENT_TYPES } from "../feedback/event.ts";
import { normaliseIp } from "../feedback/origin.ts";
import { decodeCursor, encodeCursor, InvalidCursorError } from "../table/cursor.ts";
import { type Counts, rates, sent } from "./counts.ts";
import { addKeyedOf } from "./keyedSums.ts";
import { type Marker, SETTLE_MS } from "./Markers.ts";
import { type RecountDeps, recountMarked } from "./recount.ts";
import { type Unit, unlessReplaced } from "./TallyTable.ts";
import type { Dimension } from "./tally.ts";

export const STATS_BY = [
  "day",
  "hour",
  "recipientDomain",
  "sender",
  "cause",
  "credential",
  "sourceIp",
] as const;
export type StatsQuery = {
  by: (typeof STATS_BY)[number];
  /** This recipient domain, sender, … only, however it is written; not taken by what has no such keys. */
  key?: string | undefined;
  /** ISO 8601; taken down to the full hour, or the full day where `by` is `day`. */
  since?: string | undefined;
  /** ISO 8601, exclusive; taken up to the full hour or day. */
  until?: string | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
export type StatsItem = { key: string; counts: Counts; bounceRate: number; complaintRate: number };
export type StatsPage = { items: StatsItem[]; cursor: string | null };
export type StatsDeps = Omit<RecountDeps, "remainingMs">;

const RECOUNT_FOR_MS = 15_000;
const A_MONTH = 31; // hours or days
// An hour of so many events takes seconds to count; the tally function does so each minute, and that has to do.
const LARGE_HOUR = 200_000;
const LARGE_HOUR_FRESH_MS = 180_000;
// After a backlog was loaded there are more hours than one request can count; each goes on where the last one stopped.
const MANY_HOURS = 200;
const MANY_HOURS_FRESH_MS = 240_000;

/** So many hours are still being counted, as after a backlog was loaded. Each try counts some. */
export class StillCountingError extends Error {
  override readonly name = "StillCountingError";
  readonly hours: number;
  constructor(hours: number) {
    super(`${hours} hours are still being counted`);
    this.hours = hours;
  }
}

/**
 * Counts and rates of a period, from the tallies alone. Hours that are being written to are counted anew first. By
 * day and hour newest first, those without events left out; by everything else those with most mail first. Throws
 * `InvalidCursorError`, and `StillCountingError` rather than answer less than there is.
 */
export const readStats = async (query: StatsQuery, deps: StatsDeps): Promise<StatsPage> => {
  const period = periodOf(query);
  await recountLive(period, deps);
  if (query.by === "day" || query.by === "hour") return pageOfUnits(query.by, period, query, deps);
  return pageOfKeys(query.by, only(query, await keyedCounts(query.by, period, deps)), query);
};

/** Whether `key` can be given. */
export const takesKey = (by: StatsQuery["by"]): boolean => by !== "day" && by !== "hour" && by !== "cause";

/** Hours as tallies name them, the last one included. */
type Period = { first: string; last: string };

const periodOf = ({ by, since, until }: StatsQuery): Period => {
  const first = since === undefined ? "0000-01-01T00" : hourAt(Date.parse(since));
  const last = until === undefined ? "9999-12-31T23" : hourAt(Date.parse(until) - 1);
  return by === "day"
    ? { first: `${first.slice(0, 10)}T00`, last: `${last.slice(0, 10)}T23` }
    : { first, last };
};

const hourAt = (millis: number) => new Date(millis).toISOString().slice(0, 13);

const recountLive = async ({ first, last }: Period, deps: StatsDeps) => {
  const markers = await deps.markers.list({ from: first, to: last });
  if (markers.length === 0) return;
  const known = await deps.tallies.totalsOf(
    "hour",
    markers.map(({ hour }) => hour),
  );
  const now = deps.now().getTime();
  const isStale = ({ hour, movedAt }: Marker) => {
    const total = known.get(hour);
    if (total === undefined) return true;
    const countedAt = Date.parse(total.countedAt);
    const isFinal = countedAt >= Date.parse(movedAt) + SETTLE_MS;
    const large = EVENT_TYPES.reduce((sum, type) => sum + total.counts[type], 0) > LARGE_HOUR;
    return !isFinal && !(large && now - countedAt < LARGE_HOUR_FRESH_MS);
  };
  const stale = markers.filter(isStale);
  const countedLately = ({ hour, movedAt }: Marker) => {
    const { countedAt = "" } = known.get(hour) ?? {};
    return countedAt > movedAt && now - Date.parse(countedAt) < MANY_HOURS_FRESH_MS;
  };
  const deadline = now + RECOUNT_FOR_MS;
  const { left } = await recountMarked(
    stale.length > MANY_HOURS ? stale.filter((marker) => !countedLately(marker)) : stale,
    { ...deps, remainingMs: () => deadline - deps.now().getTime() },
  );
  if (left > 0) throw new StillCountingError(left);
};

const pageOfUnits = async (
  unit: Unit,
  { first, last }: Period,
  { limit, cursor }: StatsQuery,
  { tallies }: StatsDeps,
): Promise<StatsPage> => {
  const key = (hour: string) => (unit === "day" ? dayOf(hour) : hour);
  const range = { from: key(first), to: cursor == null ? key(last) : decodeCursor(cursor, unit) };
  const items: StatsItem[] = [];
  for await (const total of tallies.totals(unit, range)) {
    if (items.length === limit) return { items, cursor: encodeCursor(unit, total.key) };
    items.push(item(total.key, total.counts));
  }
  return { items, cursor: null };
};

const item = (key: string, counts: Counts): StatsItem => ({ key, counts, ...rates(counts) });

const keyedCounts = (
  dimension: Dimension,
  period: Period,
  { tallies }: StatsDeps,
): Promise<Map<string, Counts>> =>
  unlessReplaced(async () => {
    const sums = new Map<string, Counts>();
    for (const { unit, from, to } of partsOf(period))
      await addKeyedOf(new Map([[dimension, sums]]), { tallies, unit, range: { from, to }, atOnce: A_MONTH });
    return sums;
  });

/** What is no address or domain by the rules is counted under its own text. */
const only = ({ by, key }: StatsQuery, keyed: Map<string, Counts>): Map<string, Counts> => {
  if (key === undefined) return keyed;
  const normal = normalised(by, key);
  return new Map([...keyed].filter(([one]) => one === normal || one === key));
};

const normalised = (by: StatsQuery["by"], key: string): string | undefined => {
  if (by === "sender") return normaliseAddress(key)?.address;
  if (by === "sourceIp") return normaliseIp(key);
  return by === "recipientDomain" ? asciiDomain(key) : key;
};

type Part = { unit: Unit; from: string; to: string };

/** Whole days from the tallies of days, the hours at both ends from those of hours. */
const partsOf = ({ first, last }: Period): Part[] => {
  const wholeFrom = first.endsWith("T00") ? dayOf(first) : dayAfter(first, 1);
  const wholeTo = last.endsWith("T23") ? dayOf(last) : dayAfter(last, -1);
  if (wholeFrom > wholeTo) return [{ unit: "hour", from: first, to: last }];
  const parts: Part[] = [{ unit: "day", from: wholeFrom, to: wholeTo }];
  if (!first.endsWith("T00")) parts.push({ unit: "hour", from: first, to: `${dayOf(first)}T23` });
  if (!last.endsWith("T23")) parts.push({ unit: "hour", from: `${dayOf(last)}T00`, to: last });
  return parts;
};

const dayOf = (hour: string) => hour.slice(0, 10);

const dayAfter = (hour: string, days: number): string => {
  const iso = new Date(Date.parse(`${dayOf(hour)}T00:00:00Z`) + days * 86_400_000).toISOString();
  // After the last four-digit year comes none: `~` follows every day.
  return iso.startsWith("+") ? "~" : iso.slice(0, 10);
};

const pageOfKeys = (
  dimension: Dimension,
  keyed: Map<string, Counts>,
  { limit, cursor }: StatsQuery,
): StatsPage => {
  const rows = [...keyed].map(([key, counts]) => ({ key, counts, mail: sent(counts) }));
  rows.sort((a, b) => (a.mail === b.mail ? (a.key < b.key ? -1 : 1) : b.mail - a.mail));
  const after = cursor == null ? undefined : placeOf(decodeCursor(cursor, dimension));
  const rest =
    after === undefined
      ? rows
      : rows.filter(({ mail, key }) => mail < after.mail || (mail === after.mail && key > after.key));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ key, counts }) => item(key, counts)),
    cursor:
      rest.length > limit && last !== undefined ? encodeCursor(dimension, `${last.mail} ${last.key}`) : null,
  };
};

const placeOf = (text: string) => {
  const [, mail, key] = /^(-?\d+) (.*)$/s.exec(text) ?? [];
  if (mail === undefined || key === undefined) throw new InvalidCursorError();
  return { mail: Number(mail), key };
};
