import { isRecord, parseJson } from "../intake/unwrap.ts";
import { UnreadableItemError } from "../table/readItem.ts";
import type { Item, Key } from "../table/Table.ts";
import { recipientId } from "./address.ts";
import { EVENT_TYPES, type EventType, type FeedbackEvent } from "./event.ts";

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
  const { id: _id, at: _at, type: _type, acceptedAt: _acceptedAt, messageId, ...rest } = event;
  return { ...keyOfEvent(event), g: messagePartition(messageId), e: JSON.stringify(rest), expiresAt };
};

type Told = Omit<FeedbackEvent, "id" | "at" | "type" | "messageId" | "acceptedAt">;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const perhaps =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** By hand: a zod schema doubles the time it takes to read an event. The type asks for every field of `Told`. */
const CHECKS: { [Field in keyof Required<Told>]: Check } = {
  recipient: (value) => value === null || isText(value),
  recipientDomain: isText,
  sender: isText,
  recordedAt: isText,
  subtype: perhaps(isText),
  recipientAsGiven: perhaps(isText),
  otherSpellings: perhaps((value) => Array.isArray(value) && value.every(isText)),
  subject: perhaps(isText),
  status: perhaps(isText),
  action: perhaps(isText),
  diagnostic: perhaps(isText),
  origin: perhaps(isRecord),
  detail: perhaps(isRecord),
};
const FIELDS = Object.entries(CHECKS);
const TYPES: ReadonlySet<string> = new Set(EVENT_TYPES);
export const isEventType = (type: string): type is EventType => TYPES.has(type);

/** Throws `UnreadableItemError`. */
export const fromEventItem = (item: Item): FeedbackEvent => {
  const { sk, g, e } = item;
  const [at = "", type = "", id = ""] = sk.split("#");
  if (!isEventType(type)) throw new UnreadableItemError(item, "sk: expected the name of an event type in it");
  if (typeof g !== "string") throw new UnreadableItemError(item, "g: expected a message");
  const rest = typeof e === "string" ? parseJson(e) : undefined;
  return { id, type, messageId: g.slice(messagePartition("").length), at, ...told(rest, item) };
};

const told = (rest: unknown, item: Item): Told => {
  if (!isRecord(rest)) throw new UnreadableItemError(item, "e: expected JSON of an object");
  for (const [field, check] of FIELDS)
    if (!check(rest[field]))
      throw new UnreadableItemError(
        item,
        `e.${field}: ${rest[field] === undefined ? "missing" : "wrong type"}`,
      );
  return rest as Told;
};
