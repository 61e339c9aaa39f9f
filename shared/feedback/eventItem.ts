import type { Item, Key } from "../table/Table.ts";
import { recipientId } from "./address.ts";
import type { FeedbackEvent } from "./event.ts";

export const recipientPartition = (recipientId: string): string => `R#${recipientId}`;
export const messagePartition = (messageId: string): string => `M#${messageId}`;

/** An event's key is its identity: writing it again writes the same item. */
export const eventKey = ({
  recipientId,
  at,
  type,
  id,
}: Pick<FeedbackEvent, "at" | "type" | "id"> & { recipientId: string }): Key => ({
  pk: recipientPartition(recipientId),
  sk: `${at}#${type}#${id}`,
});

export const keyOfEvent = (event: FeedbackEvent): Key =>
  eventKey({ ...event, recipientId: recipientId(event.recipient ?? "") });

/**
 * The item of an event: its keys, and as JSON text in `e` what they do not tell. One attribute costs less to store
 * and to read than a dozen, and takes whatever SES's `detail` nests (DynamoDB: 32 levels, no empty names).
 */
export const toEventItem = (event: FeedbackEvent, expiresAt: number): Item => {
  const { id: _id, at: _at, type: _type, messageId, ...rest } = event;
  return { ...keyOfEvent(event), g: messagePartition(messageId), e: JSON.stringify(rest), expiresAt };
};

export const fromEventItem = ({ sk, g, e }: Item): FeedbackEvent => {
  const [at = "", type = "", id = ""] = sk.split("#");
  const rest = JSON.parse(String(e)) as Omit<FeedbackEvent, "id" | "at" | "type" | "messageId">;
  return {
    id,
    type: type as FeedbackEvent["type"],
    messageId: String(g).slice(messagePartition("").length),
    at,
    ...rest,
  };
};
