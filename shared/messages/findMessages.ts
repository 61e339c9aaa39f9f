import type { FeedbackEvent } from "../feedback/event.ts";
import { placeOf } from "../feedback/journal.ts";
import { encodeCursor } from "../table/cursor.ts";
import { inGroups } from "../table/inGroups.ts";
import { inParallel } from "../table/inParallel.ts";
import {
  entriesBack,
  isSpent,
  placeAfter,
  type TimelineDeps,
  type TimelineQuery,
} from "../tallies/timeline.ts";
import {
  type FoundMessage,
  isOfSubjectType,
  messageFirstFound,
  SUBJECT_TYPES,
  subjectHas,
} from "./subject.ts";

/** What is given has to hold; something has to be. */
export type MessageQuery = Omit<TimelineQuery, "type"> & { subject?: string | undefined };
export type FoundPage = {
  items: FoundMessage[];
  cursor: string | null;
  /** All is told whose first event came at or after this, ISO 8601 UTC; null where that is all there is. */
  searchedBackTo: string | null;
};

const LIST = "messages";
/** Of one request; then it answers with what it found, and a cursor to look further back. */
const MOST_EVENTS_READ = 4_000; // those of some 2,000 messages: sent, delivered
const MOST_JOURNAL_PAGES = 4_000; // a quiet system has one for each event
const MOST_JOURNAL_ENTRIES = 50_000; // opens and clicks among them are not read
const LONGEST_MS = 8_000; // where they lie far apart: an hour is a query or two
const READ_AT_ONCE = 400;
const LOOKED_UP_AT_ONCE = 40;
const EVENTS_OF_MESSAGE = 200; // of 50 recipients: sent, delivered, and what came between

/**
 * Messages with a text in their subject, or handed over by a credential or from an address, newest first, each once:
 * where its first such event is. There is no index of subjects: events are read from the newest back, so many at the
 * most for a page; of a credential or address only its own. Throws `InvalidCursorError`.
 */
export const findMessages = async (
  query: MessageQuery,
  deps: TimelineDeps & { now: () => Date },
): Promise<FoundPage> => {
  const deadline = deps.now().getTime() + LONGEST_MS;
  const walk = {
    place: placeAfter(query, LIST),
    pagesLeft: MOST_JOURNAL_PAGES,
    entriesLeft: MOST_JOURNAL_ENTRIES,
    isLate: () => deps.now().getTime() >= deadline,
  };
  const look = lookingFor(query, deps);
  const found: FoundMessage[] = [];
  let left = MOST_EVENTS_READ;
  const entries = entriesBack({ ...query, types: SUBJECT_TYPES }, walk, deps);
  for await (const group of inGroups(entries, READ_AT_ONCE)) {
    const events = await deps.events.ofEntries(group);
    left -= group.length;
    for await (const { message, place, read } of look(events)) {
      left -= read;
      if (message !== undefined) found.push(message);
      if (found.length === query.limit || left <= 0) return pageTo(place, found);
    }
    const last = group.at(-1);
    if (left <= 0 && last !== undefined) return pageTo(placeOf(last), found);
  }
  if (isSpent(walk)) return pageTo(walk.place, found);
  return { items: found, cursor: null, searchedBackTo: query.since ?? null };
};

const pageTo = (place: string, items: FoundMessage[]): FoundPage => ({
  items,
  cursor: encodeCursor(LIST, place),
  searchedBackTo: place.split("#")[0] ?? place,
});

/** An event that matches: the message, where it is its first such one, and how many events were read to tell. */
type Look = { message: FoundMessage | undefined; place: string; read: number };

const lookingFor = ({ subject, credential, sourceIp }: MessageQuery, { events }: TimelineDeps) => {
  const hasSubject = subject === undefined ? isOfSubjectType : subjectHas(subject);
  const matches = (event: FeedbackEvent) =>
    hasSubject(event) &&
    (credential === undefined || event.origin?.credential === credential) &&
    (sourceIp === undefined || event.origin?.sourceIp === sourceIp);
  const known = new Map<string, FeedbackEvent[]>();
  return async function* (some: FeedbackEvent[]): AsyncGenerator<Look> {
    const matching = some.filter(matches);
    for (let i = 0; i < matching.length; i += LOOKED_UP_AT_ONCE) {
      const next = matching.slice(i, i + LOOKED_UP_AT_ONCE);
      const ids = new Set(next.map(({ messageId }) => messageId).filter((id) => !known.has(id)));
      await inParallel([...ids], async (id) => {
        known.set(id, (await events.ofMessage(id, { limit: EVENTS_OF_MESSAGE })).items);
      });
      for (const event of next) {
        const all = known.get(event.messageId) ?? [];
        const message = messageFirstFound(event, all, matches);
        yield { message, place: placeOf(event), read: ids.delete(event.messageId) ? all.length : 0 };
      }
    }
  };
};
