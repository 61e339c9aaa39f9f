import { decodeCursor } from "../table/cursor.ts";
import { BY_GROUP } from "../table/definition.ts";
import { inParallel } from "../table/inParallel.ts";
import { cursorAfter, type ListQuery, listPage } from "../table/listPage.ts";
import { type Item, keyText, type Table, type Write } from "../table/Table.ts";
import { recipientId } from "./address.ts";
import type { FeedbackEvent } from "./event.ts";
import {
  eventKey,
  fromEventItem,
  keyOfEvent,
  messagePartition,
  recipientPartition,
  toEventItem,
} from "./eventItem.ts";
import { type JournalEntry, journalPages, streamOf } from "./journal.ts";
import { eventExpiry, journalExpiry, type Retention } from "./retention.ts";

export type EventPage = { items: FeedbackEvent[]; cursor: string | null };
/** ISO 8601 UTC, both included. */
export type TimeSpan = { since: string; until: string };

/** Recorded events, by recipient and by message; by time they are found through the journal (`listEvents`). */
export class EventTable {
  readonly #table: Table;
  readonly #retention: Retention;
  readonly #now: () => Date;

  constructor(table: Table, { retention, now }: { retention: Retention; now: () => Date }) {
    this.#table = table;
    this.#retention = retention;
    this.#now = now;
  }

  /**
   * Writes distinct events and their journal pages, in any order. An event is written when both are; those that are
   * not are returned with the last cause, not thrown.
   */
  async write(events: FeedbackEvent[]): Promise<{ failed: FeedbackEvent[]; cause?: unknown }> {
    const now = this.#now();
    const pages = journalPages(events, journalExpiry(this.#retention, now));
    const writes: Write[] = [
      ...events.map((event) => ({ put: toEventItem(event, eventExpiry(this.#retention, event.type, now)) })),
      ...pages.map((page) => ({ put: page })),
    ];
    const { failed, cause } = await this.#table.writeMany(writes);
    if (failed.length === 0) return { failed: [] };
    const unwritten = new Set(failed.flatMap((write) => ("put" in write ? [keyText(write.put)] : [])));
    const unlisted = new Set(pages.filter((page) => unwritten.has(keyText(page))).map(minuteOfPage));
    return {
      failed: events.filter(
        (event) => unwritten.has(keyText(keyOfEvent(event))) || unlisted.has(minuteOf(event)),
      ),
      cause,
    };
  }

  /** Newest first; throws `InvalidCursorError`. */
  async ofRecipient(address: string, query: ListQuery): Promise<EventPage> {
    const list = recipientPartition(recipientId(address));
    const { items, cursor } = await listPage(this.#table, list, { ...query, descending: true });
    return { items: items.map(fromEventItem), cursor };
  }

  /** Oldest first, all recipients; the first page of a span of time, or the page at a cursor. Throws `InvalidCursorError`. */
  async ofMessage(
    messageId: string,
    { limit, cursor, within }: ListQuery & { within?: TimeSpan },
  ): Promise<EventPage> {
    const list = messagePartition(messageId);
    const range =
      cursor == null
        ? // `$` follows `#`, which ends the time in a key.
          within && { from: within.since, to: `${within.until}$` }
        : { after: decodeCursor(cursor, list) };
    const { items, nextKey } = await this.#table.query({
      index: BY_GROUP,
      partition: list,
      limit,
      ...(range === undefined ? {} : { range }),
    });
    const whole = await this.#table.getMany(items.map(({ pk, sk }) => ({ pk, sk })));
    return { items: whole.sort(bySortKey).map(fromEventItem), cursor: cursorAfter(list, nextKey) };
  }

  /** Of each of several messages, by its id: at most `most` of its oldest events, oldest first. */
  async ofMessages(messageIds: string[], most: number): Promise<Map<string, FeedbackEvent[]>> {
    const keys = await inParallel(messageIds, async (id) => {
      const { items } = await this.#table.query({
        index: BY_GROUP,
        partition: messagePartition(id),
        limit: most,
      });
      return items.map(({ pk, sk }) => ({ pk, sk }));
    });
    const events = (await this.#table.getMany(keys.flat())).sort(bySortKey).map(fromEventItem);
    return Map.groupBy(events, ({ messageId }) => messageId);
  }

  /** The events of journal entries, in their order; those that were erased or have expired are left out. */
  async ofEntries(entries: JournalEntry[]): Promise<FeedbackEvent[]> {
    const keys = entries.map(eventKey);
    const found = new Map((await this.#table.getMany(keys)).map((item) => [keyText(item), item]));
    return keys.flatMap((key) => {
      const item = found.get(keyText(key));
      return item === undefined ? [] : [fromEventItem(item)];
    });
  }

  /** Which of `events` are recorded already. */
  async recorded(events: FeedbackEvent[]): Promise<FeedbackEvent[]> {
    const items = await this.#table.getMany(events.map(keyOfEvent), { consistent: true });
    const keys = new Set(items.map(keyText));
    return events.filter((event) => keys.has(keyText(keyOfEvent(event))));
  }
}

const minuteOf = ({ type, at }: FeedbackEvent) => `${streamOf(type)} ${at.slice(0, 16)}`;
const minuteOfPage = ({ pk, sk }: Item) => {
  const [, hour = "", stream = ""] = pk.split("#");
  return `${stream} ${hour}:${sk.slice(0, 2)}`;
};

const bySortKey = (a: Item, b: Item) => (a.sk < b.sk ? -1 : 1);
