import type { Item, Key } from "../table/Table.ts";
import { recipientId } from "./address.ts";
import type { FeedbackEvent } from "./event.ts";

export const recipientPartition = (rid: string): string => `R#${rid}`;
export const messagePartition = (messageId: string): string => `M#${messageId}`;

/** An event's key is its identity: writing it again writes the same item. */
export const eventKey = ({
  rid,
  at,
  type,
  id,
}: Pick<FeedbackEvent, "at" | "type" | "id"> & { rid: string }): Key => ({
  pk: recipientPartition(rid),
  sk: `${at}#${type}#${id}`,
});

export const keyOfEvent = (event: FeedbackEvent): Key =>
  eventKey({ ...event, rid: recipientId(event.recipient ?? "") });

/**
 * The item of an event. `detail` is kept as JSON text: it is SES's, and may nest deeper than DynamoDB's 32 levels
 * or have names that DynamoDB does not take.
 */
export const toEventItem = (event: FeedbackEvent, expiresAt: number): Item => {
  const { detail, ...rest } = event;
  return {
    ...rest,
    ...(detail === undefined ? {} : { detail: JSON.stringify(detail) }),
    ...keyOfEvent(event),
    g: messagePartition(event.messageId),
    expiresAt,
  };
};

export const fromEventItem = (item: Item): FeedbackEvent => {
  const { pk: _pk, sk: _sk, g: _g, expiresAt: _expiresAt, detail, ...event } = item;
  return {
    ...(event as unknown as FeedbackEvent),
    ...(typeof detail === "string" ? { detail: JSON.parse(detail) as Record<string, unknown> } : {}),
  };
};
