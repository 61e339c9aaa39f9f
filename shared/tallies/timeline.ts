import type { EventPage, EventTable } from "../feedback/EventTable.ts";
import { EVENT_TYPES, type EventType, FAILING_TYPES } from "../feedback/event.ts";
import {
  type JournalEntry,
  journalEntries,
  journalPartition,
  placeOf,
  type Stream,
  streamOf,
} from "../feedback/journal.ts";
import type { Origin } from "../feedback/origin.ts";
import { reasonOf } from "../feedback/reason.ts";
import { decodeCursor, encodeCursor, InvalidCursorError } from "../table/cursor.ts";
import type { Table } from "../table/Table.ts";
import { type Counts, noCounts } from "./counts.ts";
import type { Markers } from "./Markers.ts";
import { countsWithin, type TallyTable, type Total } from "./TallyTable.ts";

/** Of one credential, from one address, or both: what is given has to hold. */
export type OfOrigin = { [name in (typeof ORIGIN_KEYS)[number]]?: Origin[name] | undefined };
const ORIGIN_KEYS = ["credential", "sourceIp"] as const;

export type TimelineQuery = OfOrigin & {
  type?: EventType | undefined;
  /** Normalised. */
  sender?: string | undefined;
  /** Of the recipient, in ASCII. */
  domain?: string | undefined;
  /** Code of a reason, or of a cause of the mail host's own. */
  reason?: string | undefined;
  /** ISO 8601. */
  since?: string | undefined;
  /** ISO 8601, exclusive. */
  until?: string | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
/** What the journal is read with. */
export type JournalDeps = { table: Table; tallies: TallyTable; markers: Markers };
export type TimelineDeps = JournalDeps & { events: EventTable };

/** A walk back through the journal: the place (`placeOf`) below which it goes on, and what it may still read. */
export type Walk = {
  place: string;
  /** An hour that holds none any more costs one too, for it is asked for. */
  pagesLeft: number;
  entriesLeft: number;
  /** Whether it has taken long enough; then it may read no more. */
  isLate?: () => boolean;
};

const LIST = "events";
const PAGES_PER_QUERY = 20;
const HOURS_PER_QUERY = 100; // tallies of some 0.5 KB, of which a page needs few
const PAGES_READ_AT_MOST = 400; // then a short page and a cursor: a rare type among very many

/**
 * Recorded events, newest first. The tallies tell which hours have any (of a credential too), the journal which events;
 * those are then read by key. Throws `InvalidCursorError`.
 */
export const listEvents = async (query: TimelineQuery, deps: TimelineDeps): Promise<EventPage> => {
  const { type, limit, reason } = query;
  const walk = { place: placeAfter(query, LIST), pagesLeft: PAGES_READ_AT_MOST, entriesLeft: Infinity };
  const possible = reason === undefined ? EVENT_TYPES : FAILING_TYPES;
  const types = possible.filter((one) => type === undefined || one === type);
  const wanted: JournalEntry[] = [];
  let last = walk.place;
  for await (const entry of entriesBack({ ...query, types }, walk, deps)) {
    if (!mayBe(entry, query)) continue;
    if (wanted.length === limit) return page(wanted, last, query, deps);
    wanted.push(entry);
    last = placeOf(entry);
  }
  return page(wanted, isSpent(walk) ? walk.place : null, query, deps);
};

const page = async (
  entries: JournalEntry[],
  place: string | null,
  { reason }: TimelineQuery,
  { events }: TimelineDeps,
): Promise<EventPage> => {
  const items = await events.ofEntries(entries);
  return {
    items: reason === undefined ? items : items.filter((event) => reasonOf(event)?.code === reason),
    cursor: place === null ? null : encodeCursor(LIST, place),
  };
};

/** The reason of other failures than bounces and complaints only their events tell. */
const mayBe = ({ sender, recipientDomain, cause }: JournalEntry, query: TimelineQuery): boolean =>
  (query.sender === undefined || sender === query.sender) &&
  (query.domain === undefined || recipientDomain === query.domain) &&
  (query.reason === undefined || cause === undefined || cause === query.reason);

/** Where a list of the timeline begins: below its cursor, else below `until`. Throws `InvalidCursorError`. */
export const placeAfter = (
  { cursor, until }: Pick<TimelineQuery, "cursor" | "until">,
  list: string,
): string => {
  if (cursor == null) return instant(until) ?? "~";
  const place = decodeCursor(cursor, list);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(#|$)/.test(place)) throw new InvalidCursorError();
  return place;
};

/** Whether a walk has read all that it may; there may be more below its place. */
export const isSpent = ({ pagesLeft, entriesLeft }: Walk): boolean => pagesLeft <= 0 || entriesLeft <= 0;

/**
 * The journal's entries of some types and origin, newest first, each once, read as they are taken. Ends at `since`
 * (ISO 8601), or once `walk`, which it moves, is spent.
 */
export async function* entriesBack(
  { types, since, ...origin }: OfOrigin & { types: readonly EventType[]; since?: string | undefined },
  walk: Walk,
  deps: JournalDeps,
): AsyncGenerator<JournalEntry> {
  const [from, to] = [instant(since) ?? "0", walk.place];
  const hours = { from: from.slice(0, 13), to: to.slice(0, 13) };
  const given = ORIGIN_KEYS.filter((name) => origin[name] !== undefined);
  const fits = (entry: JournalEntry) =>
    types.includes(entry.type) && given.every((name) => entry[name] === origin[name]);
  for await (const { hour, streams } of hoursBack(hours, (total) => typesIn(total, types, origin), deps)) {
    const { pagesLeft } = walk;
    for await (const minute of minutesBack(hour, streams, walk, deps.table)) {
      for (const entry of minute) if (placeOf(entry) < to && entry.at >= from && fits(entry)) yield entry;
      walk.place = lowest(minute, walk.place);
      walk.entriesLeft -= minute.length;
      if (isOver(walk)) return;
    }
    // Tallies outlive the journal: below what is kept there are years of such hours.
    if (walk.pagesLeft === pagesLeft) {
      walk.pagesLeft--;
      walk.place = lower(`${hour}:00:00.000Z`, walk.place);
      if (isOver(walk)) return;
    }
  }
}

const isOver = (walk: Walk): boolean => {
  if (walk.isLate?.() === true) walk.pagesLeft = 0;
  return isSpent(walk);
};

const lowest = (minute: JournalEntry[], place: string) => {
  const last = minute.at(-1);
  return last === undefined ? place : lower(placeOf(last), place);
};

const lower = (one: string, other: string) => (one < other ? one : other);

type Hour = { hour: string; streams: readonly Stream[] };

/** Which of `types` an hour has of an origin; of one whose counts are on pages that are not read here, may have. */
const typesIn = (total: Total | undefined, types: readonly EventType[], origin: OfOrigin) => {
  if (total === undefined) return types;
  const several = ORIGIN_KEYS.flatMap((name): Counts[] => {
    const keyed = origin[name] === undefined ? undefined : countsWithin(total, name);
    return keyed === undefined ? [] : [keyed.find(([key]) => key === origin[name])?.[1] ?? noCounts()];
  });
  return types.filter((type) => [total.counts, ...several].every((counts) => counts[type] > 0));
};

/** Hours that have events of the types, or may have some not tallied yet, and in which streams; newest first. */
async function* hoursBack(
  range: { from: string; to: string },
  typesOf: (total: Total | undefined) => readonly EventType[],
  { tallies, markers }: JournalDeps,
): AsyncGenerator<Hour> {
  const streamsOf = (total?: Total) => [...new Set(typesOf(total).map(streamOf))];
  const marked = (await markers.list(range)).map(({ hour }) => ({ hour, streams: streamsOf() }));
  for await (const total of tallies.totals("hour", range, HOURS_PER_QUERY)) {
    const { key } = total;
    let last = marked.at(-1);
    for (; last !== undefined && last.hour > key; last = marked.at(-1)) {
      yield last;
      marked.pop();
    }
    const streams = streamsOf(total);
    if (last?.hour === key) yield marked.pop() ?? last;
    else if (streams.length > 0) yield { hour: key, streams };
  }
  yield* marked.reverse();
}

/** The entries of an hour, each once, minute by minute, newest first. */
async function* minutesBack(
  hour: string,
  streams: readonly Stream[],
  walk: Walk,
  table: Table,
): AsyncGenerator<JournalEntry[]> {
  const readers = streams.map((stream) => minutesOfStream(hour, stream, walk, table));
  const heads = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    const minute = heads.reduce(
      (latest, head) => (head.done || head.value.minute < latest ? latest : head.value.minute),
      "",
    );
    if (minute === "") return;
    const entries = new Map<string, JournalEntry>();
    for (const [i, reader] of readers.entries()) {
      const head = heads[i];
      if (head === undefined || head.done || head.value.minute !== minute) continue;
      for (const entry of head.value.entries) entries.set(entry.id, entry);
      heads[i] = await reader.next();
    }
    yield [...entries.values()].sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  }
}

type Minute = { minute: string; entries: JournalEntry[] };

async function* minutesOfStream(
  hour: string,
  stream: Stream,
  walk: Walk,
  table: Table,
): AsyncGenerator<Minute, undefined> {
  // `$` follows `#`, which ends the minute in a page's key.
  const to = walk.place.startsWith(hour) ? `${walk.place.slice(14, 16)}$` : "9";
  let current: Minute | undefined;
  const partition = journalPartition(hour, stream);
  for await (const item of table.queryAll({
    partition,
    range: { to },
    descending: true,
    limit: PAGES_PER_QUERY,
  })) {
    walk.pagesLeft--;
    const minute = item.sk.slice(0, 2);
    if (current !== undefined && current.minute !== minute) yield current;
    if (current?.minute !== minute) current = { minute, entries: [] };
    current.entries.push(...journalEntries(item));
  }
  if (current !== undefined) yield current;
  return undefined;
}

const instant = (time: string | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
