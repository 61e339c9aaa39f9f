import type { EventPage, EventTable } from "../feedback/EventTable.ts";
import { EVENT_TYPES, type EventType } from "../feedback/event.ts";
import {
  type JournalEntry,
  journalEntries,
  journalPartition,
  type Lane,
  laneOf,
} from "../feedback/journal.ts";
import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import type { Table } from "../table/Table.ts";
import type { Markers } from "./Markers.ts";
import type { TallyTable } from "./TallyTable.ts";

export type TimelineQuery = {
  type?: EventType | undefined;
  /** ISO 8601. */
  since?: string | undefined;
  /** ISO 8601, exclusive. */
  until?: string | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
export type TimelineDeps = { table: Table; events: EventTable; tallies: TallyTable; markers: Markers };

const LIST = "events";
const PAGES_PER_QUERY = 20;
const PAGES_READ_AT_MOST = 400; // then a short page and a cursor: a rare type among very many

/**
 * Recorded events, newest first. The tallies tell which hours have any, the journal which events; those are then
 * read by key. Throws `InvalidCursorError`.
 */
export const listEvents = async (query: TimelineQuery, deps: TimelineDeps): Promise<EventPage> => {
  const since = instant(query.since) ?? "0";
  // A place is `<at>#<id>`; the list goes on below it.
  let place = query.cursor == null ? (instant(query.until) ?? "~") : decodeCursor(query.cursor, LIST);
  const wanted: JournalEntry[] = [];
  const budget = { pages: PAGES_READ_AT_MOST };
  for await (const { hour, lanes } of hoursBack(since.slice(0, 13), place.slice(0, 13), query.type, deps)) {
    for await (const minute of minutesBack(hour, lanes, place, deps.table, budget)) {
      for (const entry of minute) {
        const at = placeOf(entry);
        if (at >= place || entry.at < since) continue;
        if (query.type !== undefined && entry.type !== query.type) continue;
        if (wanted.length === query.limit) return page(wanted, place, deps);
        wanted.push(entry);
        place = at;
      }
      if (budget.pages <= 0) return page(wanted, lowest(minute, place), deps);
    }
  }
  return { items: await deps.events.ofEntries(wanted), cursor: null };
};

const page = async (
  entries: JournalEntry[],
  place: string,
  { events }: TimelineDeps,
): Promise<EventPage> => ({
  items: await events.ofEntries(entries),
  cursor: encodeCursor(LIST, place),
});

const placeOf = ({ at, id }: JournalEntry) => `${at}#${id}`;

const lowest = (minute: JournalEntry[], place: string) => {
  const last = minute.at(-1);
  return last === undefined || placeOf(last) > place ? place : placeOf(last);
};

type Hour = { hour: string; lanes: readonly Lane[] };

/** Hours that have events of the type, or may have some not tallied yet, and in which lanes; newest first. */
async function* hoursBack(
  from: string,
  to: string,
  type: EventType | undefined,
  { tallies, markers }: TimelineDeps,
): AsyncGenerator<Hour> {
  const types = type === undefined ? EVENT_TYPES : [type];
  const lanesOf = (some: readonly EventType[]) => [...new Set(some.map(laneOf))];
  const marked = (await markers.list({ from, to })).map(({ hour }) => ({ hour, lanes: lanesOf(types) }));
  for await (const { key, counts } of tallies.totals("hour", { from, to })) {
    let last = marked.at(-1);
    for (; last !== undefined && last.hour > key; last = marked.at(-1)) {
      yield last;
      marked.pop();
    }
    const lanes = lanesOf(types.filter((one) => counts[one] > 0));
    if (last?.hour === key) yield marked.pop() ?? last;
    else if (lanes.length > 0) yield { hour: key, lanes };
  }
  yield* marked.reverse();
}

/** The entries of an hour, each once, minute by minute, newest first. */
async function* minutesBack(
  hour: string,
  lanes: readonly Lane[],
  place: string,
  table: Table,
  budget: { pages: number },
): AsyncGenerator<JournalEntry[]> {
  const readers = lanes.map((lane) => minutesOfLane(hour, lane, place, table, budget));
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

async function* minutesOfLane(
  hour: string,
  lane: Lane,
  place: string,
  table: Table,
  budget: { pages: number },
): AsyncGenerator<Minute, undefined> {
  // `$` follows `#`, which ends the minute in a page's key.
  const to = place.startsWith(hour) ? `${place.slice(14, 16)}$` : "9";
  let current: Minute | undefined;
  const partition = journalPartition(hour, lane);
  for await (const item of table.queryAll({
    partition,
    range: { to },
    descending: true,
    limit: PAGES_PER_QUERY,
  })) {
    budget.pages--;
    const minute = item.sk.slice(0, 2);
    if (current !== undefined && current.minute !== minute) yield current;
    if (current?.minute !== minute) current = { minute, entries: [] };
    current.entries.push(...journalEntries(item));
  }
  if (current !== undefined) yield current;
  return undefined;
}

const instant = (time: string | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
