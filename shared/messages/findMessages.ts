import { EVENT_TYPES, type FeedbackEvent } from "../feedback/event.ts";
import { type JournalEntry, placeOf } from "../feedback/journal.ts";
import { encodeCursor } from "../table/cursor.ts";
import { entriesBack, isSpent, placeAfter, type TimelineDeps, type Walk } from "../tallies/timeline.ts";
import { countsOf, type MessageCounts } from "./counts.ts";
import { type Filter, filterOf, type MessageFilters } from "./filter.ts";
import { type Draft, draftOf, type FoundMessage, rowOf } from "./foundMessage.ts";
import { type Candidate, messageOf, Seen } from "./Seen.ts";
import type { SeenEntry, Sighting } from "./sighting.ts";

export type MessageQuery = MessageFilters & {
  /** ISO 8601. */
  since?: string | undefined;
  /** ISO 8601, exclusive. */
  until?: string | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
export type FoundPage = {
  items: FoundMessage[];
  cursor: string | null;
  /** All is told whose first event came at or after this, ISO 8601 UTC; null where that is all there is. */
  searchedBackTo: string | null;
  /** Of the newest page, and where the journal tells them. */
  counts: MessageCounts | null;
};
type Deps = TimelineDeps & { now: () => Date };

const LIST = "messages";
/** Of one request; then it answers with what it found, and a cursor to look further back. */
const MOST_EVENTS_READ = 4_000; // those of some 2,000 messages: sent, delivered
const MOST_LOOKED_UP = 500; // messages whose events are asked for by message: a query each
const MOST_JOURNAL_PAGES = 4_000; // a quiet system has one for each event
const MOST_JOURNAL_ENTRIES = 50_000;
const LONGEST_MS = 8_000; // where they lie far apart: an hour is a query or two
const FEWEST_AT_ONCE = 30;
const MOST_AT_ONCE = 400;
const ENTRIES_OF_MESSAGE = 3; // sent, delivered, opened
const FEWEST_LOOKED_UP = 10;
const MOST_LOOKED_UP_AT_ONCE = 40;
const EVENTS_OF_MESSAGE = 200; // of 50 recipients: sent, delivered, and what came between
const SEEN_AHEAD_MS = 10_000; // SES accepted most messages so shortly before their delivery
const MOST_AHEAD = 5_000;

/**
 * Messages, newest first, each once: where its first event is that matches. There is no index of messages: the journal
 * is read from the newest back, so much at the most for a page. What it has seen of a message mostly tells its state;
 * else the message's events are read. Throws `InvalidCursorError`.
 */
export const findMessages = async (query: MessageQuery, deps: Deps): Promise<FoundPage> => {
  const filter = filterOf(query);
  const deadline = deps.now().getTime() + LONGEST_MS;
  const walk: Walk = {
    place: placeAfter(query, LIST),
    pagesLeft: MOST_JOURNAL_PAGES,
    entriesLeft: MOST_JOURNAL_ENTRIES,
    isLate: () => deps.now().getTime() >= deadline,
  };
  const seesAll = filter.types === EVENT_TYPES && query.until === undefined && query.cursor == null;
  const seen = new Seen(seesAll);
  const budget = { events: MOST_EVENTS_READ, messages: MOST_LOOKED_UP };
  const listed = new Set<string>();
  const found: FoundMessage[] = [];
  const looking = { filter, seen, budget, walk, query };
  const isOpen = (one: Candidate) => !listed.has(one.message) && !seen.isElsewhere(one, filter);
  /** Adds their messages to what is found; answers where the page ends, if it does. */
  const take = async (candidates: Candidate[]): Promise<string | undefined> => {
    for (const { entry, message, row } of await rowsOf(candidates.filter(isOpen), looking, deps)) {
      if (row === undefined || listed.has(message)) continue;
      listed.add(message);
      found.push(row);
      if (found.length === query.limit) return placeOf(entry);
    }
    const last = candidates.at(-1);
    return last !== undefined && isUsedUp(budget) ? placeOf(last.entry) : undefined;
  };
  const waiting: Candidate[] = [];
  for await (const candidate of candidatesBack(looking, deps)) {
    if (!isOpen(candidate)) continue;
    waiting.push(candidate);
    const enough = Math.min(MOST_LOOKED_UP_AT_ONCE, Math.max(FEWEST_LOOKED_UP, query.limit - found.length));
    const end = waiting.length < enough ? undefined : await take(waiting.splice(0));
    if (end !== undefined) return pageTo(end, found, looking);
  }
  const end = await take(waiting);
  if (end !== undefined) return pageTo(end, found, looking);
  if (isSpent(walk)) return pageTo(walk.place, found, looking);
  const { since = null } = query;
  return { items: found, cursor: null, searchedBackTo: since, counts: countsIn(looking) };
};

const pageTo = (place: string, items: FoundMessage[], looking: Looking): FoundPage => ({
  items,
  cursor: encodeCursor(LIST, place),
  searchedBackTo: place.split("#")[0] ?? place,
  counts: countsIn(looking),
});

/** Of what the walk has passed anyway: where it passed all that happened since, which is on the newest page. */
const countsIn = ({ filter, seen, query }: Looking): MessageCounts | null => {
  const whole = filter.isCountable ? seen.whole() : undefined;
  if (whole === undefined) return null;
  const since = whole.since === "" ? (query.since ?? null) : whole.since;
  return { since, ...countsOf(whole.messages, filter) };
};

/** A search that reads events reads many at once; a list little more than its page. */
const sizeFor = ({ subject, host, limit }: MessageQuery): number =>
  subject !== undefined || host !== undefined
    ? MOST_AT_ONCE
    : Math.min(MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, limit * ENTRIES_OF_MESSAGE));

/**
 * The entries that match, newest first. They are read in groups, and those of some seconds below a group are seen before
 * it is given, so that of most of its messages everything was seen.
 */
async function* candidatesBack(looking: Looking, deps: Deps): AsyncGenerator<Candidate> {
  const { filter, seen, budget, walk, query } = looking;
  const size = sizeFor(query);
  const ahead: JournalEntry[] = [];
  for await (const entry of entriesBack({ ...query, types: filter.types }, walk, deps)) {
    seen.add(entry);
    ahead.push(entry);
    while (isSeenBelow(ahead, size)) {
      const group = ahead.splice(0, size);
      yield* await candidatesIn(group, looking, deps);
      const last = group.at(-1);
      if (last === undefined || !isUsedUp(budget)) continue;
      Object.assign(walk, { place: placeOf(last), pagesLeft: 0 });
      return;
    }
  }
  if (!isSpent(walk) && query.since === undefined) seen.atBeginning();
  while (ahead.length > 0) yield* await candidatesIn(ahead.splice(0, size), looking, deps);
}

const isSeenBelow = (ahead: JournalEntry[], size: number): boolean => {
  const [last, lowest] = [ahead[size - 1], ahead.at(-1)];
  if (last === undefined || lowest === undefined) return false;
  return ahead.length >= size + MOST_AHEAD || Date.parse(last.at) - Date.parse(lowest.at) > SEEN_AHEAD_MS;
};

/** What is left to read. */
type Budget = { events: number; messages: number };

/** The entries that match, in their order; where only the event tells, it is read. */
const candidatesIn = async (
  group: JournalEntry[],
  { filter, budget }: Looking,
  { events }: Deps,
): Promise<Candidate[]> => {
  const matches = group.map((entry) => ({ entry, match: filter.ofEntry(entry) }));
  const unread = matches.flatMap(({ entry, match }) => (match === "read" ? [entry] : []));
  const read = new Map((await events.ofEntries(unread)).map((event) => [event.id, event]));
  budget.events -= unread.length;
  return matches.flatMap(({ entry, match }): Candidate[] => {
    const event = match === "read" ? read.get(entry.id) : undefined;
    const message = messageOf(entry, event);
    if (match === "no" || message === undefined) return [];
    if (match === "yes") return [{ entry, message }];
    return event !== undefined && filter.ofEvent(event) ? [{ entry, message, event }] : [];
  });
};

const isUsedUp = ({ events, messages }: Budget): boolean => events <= 0 || messages <= 0;

type Looking = { filter: Filter; seen: Seen; budget: Budget; walk: Walk; query: MessageQuery };
type Row = Candidate & { row: FoundMessage | undefined };

/** The row of each candidate's message, in their order; undefined where it is not listed by the candidate. */
const rowsOf = async (candidates: Candidate[], looking: Looking, deps: Deps): Promise<Row[]> => {
  const { filter, seen } = looking;
  const drafted = candidates.map((candidate) => {
    const all = seen.all(candidate.message);
    return { candidate, all, draft: all && listedBy(candidate, draftOf(all, filter.ofSighting, filter)) };
  });
  const unseen = drafted.flatMap(({ candidate, all }) => (all === undefined ? [candidate] : []));
  const [ofMessages, byId] = await Promise.all([
    lookedUp(unseen, looking, deps),
    shownBy(
      drafted.flatMap(({ draft }) => draft ?? []),
      deps,
    ),
  ]);
  return drafted.map(({ candidate, all, draft }): Row => {
    if (all !== undefined) {
      const shown = draft && [draft.first, ...draft.deciding].flatMap(({ id }) => byId.get(id) ?? []);
      return { ...candidate, row: draft && shown && rowOf(draft, shown, filter) };
    }
    const events = ofMessages.get(candidate.message) ?? [];
    const ofAll = listedBy(candidate, draftOf(events, filter.ofEvent, filter));
    return { ...candidate, row: ofAll && rowOf(ofAll, events, filter) };
  });
};

/** Undefined where the message is listed by another of its events. */
const listedBy = <One extends Sighting>({ entry }: Candidate, draft: Draft<One> | undefined) =>
  draft?.first.id === entry.id ? draft : undefined;

/** The events that rows show, by id: what decides the state and, where that has no subject, what came first. */
const shownBy = async (drafts: Draft<SeenEntry>[], { events }: Deps): Promise<Map<string, FeedbackEvent>> => {
  const deciding = drafts.flatMap((draft) => draft.deciding.slice(0, 1));
  const byId = new Map((await events.ofEntries(deciding)).map((event) => [event.id, event]));
  const without = drafts.filter(({ deciding: [one] }) => byId.get(one?.id ?? "")?.subject === undefined);
  for (const event of await events.ofEntries(without.map(({ first }) => first))) byId.set(event.id, event);
  return byId;
};

/** All events of the messages of candidates, by `message`. */
const lookedUp = async (
  candidates: Candidate[],
  { budget }: Looking,
  { events }: Deps,
): Promise<Map<string, FeedbackEvent[]>> => {
  const unread = candidates.filter(({ event }) => event === undefined).map(({ entry }) => entry);
  const read = new Map((await events.ofEntries(unread)).map((event) => [event.id, event.messageId]));
  const ids = new Map(
    candidates.flatMap(({ entry, message, event }) => {
      const id = event?.messageId ?? read.get(entry.id);
      return id === undefined ? [] : [[message, id] as const];
    }),
  );
  const found = await events.ofMessages([...ids.values()], EVENTS_OF_MESSAGE);
  budget.messages -= ids.size;
  budget.events -= [...found.values()].reduce((sum, all) => sum + all.length, unread.length);
  return new Map([...ids].map(([message, id]) => [message, found.get(id) ?? []]));
};
