import type { EventPage, EventTable } from "../feedback/EventTable.ts";
import type { FeedbackEvent } from "../feedback/event.ts";
import { keyOfEvent, messagePartition } from "../feedback/eventItem.ts";
import { rewritingMessageId, rewrittenOnHost } from "../relay/records/hostMessageId.ts";
import type { QueueIdTable } from "../relay/records/QueueIdTable.ts";
import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import type { ListQuery } from "../table/listPage.ts";
import { ofLatestMessage, queueIdSpan } from "./rewritings.ts";

/** What is known of a message, oldest first. */
export type Story = {
  messageId: string;
  /** Recorded under its id. */
  own: FeedbackEvent[];
  /** What the guard on its mail host did: recorded under a name of their own, as the guard knows no other. */
  rewritings: FeedbackEvent[];
};
export type StoryDeps = { events: EventTable; queueIds: QueueIdTable };

const READ_AT_ONCE = 500;
const SES_RECIPIENTS = 50; // of a message [quotas]
const MOST_READ = 5_000; // SES takes 50 recipients a message; only opens and clicks could be that many

/** By its id, or by the queue id that a mail host gave it: of several, the latest. */
export const findStory = async (asked: string, deps: StoryDeps): Promise<Story> => {
  const rewritten = rewrittenOnHost(asked);
  const own = rewritten === undefined ? await eventsOf(asked, deps) : [];
  if (own.length > 0) return storyOf(asked, own, deps);
  const names = await deps.queueIds.messages(rewritten?.queueId ?? asked, rewritten?.host);
  for (const messageId of rewritten === undefined ? names : [...names, asked]) {
    const events = await eventsOf(messageId, deps);
    if (events.length > 0) return storyOf(messageId, events, deps);
  }
  return { messageId: asked, own: [], rewritings: [] };
};

/** Costs one more query where a mail host reports the message, and none where it does not. */
const storyOf = async (messageId: string, own: FeedbackEvent[], { events }: StoryDeps): Promise<Story> => {
  if (rewrittenOnHost(messageId) !== undefined)
    return { messageId, own: [], rewritings: ofLatestMessage(own) };
  const span = queueIdSpan(own);
  if (span === undefined) return { messageId, own, rewritings: [] };
  const { items } = await events.ofMessage(rewritingMessageId(span.host, span.queueId), {
    limit: READ_AT_ONCE,
    within: span,
  });
  return { messageId, own, rewritings: forRecipients(own, items) };
};

/**
 * Of a mailing to more recipients than SES takes at once Postfix makes several messages: those for recipients of this one.
 * Else all, for the guard has recipients as they were before Postfix's aliases.
 */
const forRecipients = (own: FeedbackEvent[], rewritings: FeedbackEvent[]): FeedbackEvent[] => {
  if (rewritings.length <= SES_RECIPIENTS) return rewritings;
  const recipients = new Set(own.map(({ recipient }) => recipient));
  return rewritings.filter(({ recipient }) => recipients.has(recipient));
};

/**
 * A page of both. A cursor is a place in the order of both, the sort key of an event (time, type, id), whichever of the
 * two it is of: so every event is on one page, in its place by time, and a page has no more than `limit`. Throws
 * `InvalidCursorError`.
 */
export const storyPage = async (
  { messageId, own, rewritings }: Story,
  { limit, cursor }: ListQuery,
  { events }: Pick<StoryDeps, "events">,
): Promise<EventPage> => {
  const list = messagePartition(messageId);
  const after = cursor == null ? "" : decodeCursor(cursor, list);
  const page: EventPage =
    own.length === 0 ? { items: [], cursor: null } : await events.ofMessage(messageId, { limit, cursor });
  const isBeforeNext = (place: string) => page.cursor === null || place <= decodeCursor(page.cursor, list);
  const joined = rewritings.filter((event) => placeOf(event) > after && isBeforeNext(placeOf(event)));
  const merged = [...page.items, ...joined].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const items = merged.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    cursor: merged.length > limit && last !== undefined ? encodeCursor(list, placeOf(last)) : page.cursor,
  };
};

const placeOf = (event: FeedbackEvent): string => keyOfEvent(event).sk;

const eventsOf = async (id: string, { events }: StoryDeps): Promise<FeedbackEvent[]> => {
  const all: FeedbackEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = await events.ofMessage(id, { limit: READ_AT_ONCE, cursor });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null && all.length < MOST_READ);
  return all;
};
