import type { EventType, FeedbackEvent } from "../feedback/event.ts";
import { placeOf } from "../feedback/journal.ts";

/** A message found by its subject or by who handed it over. */
export type FoundMessage = {
  messageId: string;
  sender: string;
  subject: string;
  /** Of its first event that was looked for, ISO 8601 UTC: when SES took it, where send events are published. */
  at: string;
  /** The first ten, in order of address. */
  recipients: string[];
  recipientCount: number;
};

/**
 * Types by which a message may first be heard of. Opens, clicks and subscriptions come after a delivery, and what a
 * mail host reports has no subject.
 */
export const SUBJECT_TYPES: readonly EventType[] = [
  "send",
  "delivery",
  "bounce",
  "complaint",
  "reject",
  "renderingFailure",
  "deliveryDelay",
];

const RECIPIENTS_TOLD = 10;

export const isOfSubjectType = ({ type }: Pick<FeedbackEvent, "type">): boolean =>
  SUBJECT_TYPES.includes(type);

/** Whether an event's subject has `text` in it, whatever the case and the Unicode form. */
export const subjectHas = (text: string): ((event: FeedbackEvent) => boolean) => {
  const wanted = comparable(text);
  return (event) =>
    event.subject !== undefined && isOfSubjectType(event) && comparable(event.subject).includes(wanted);
};

const comparable = (text: string) => text.normalize("NFKC").toLowerCase();

/**
 * The message of `event`, of whose events `all` are some of the oldest; undefined where an older one of them matches:
 * so a message is found once, by its first event that matches.
 */
export const messageFirstFound = (
  event: FeedbackEvent,
  all: FeedbackEvent[],
  matches: (event: FeedbackEvent) => boolean,
): FoundMessage | undefined => {
  if (all.some((other) => matches(other) && placeOf(other) < placeOf(event))) return undefined;
  const recipients = [...new Set([event, ...all].flatMap(({ recipient }) => recipient ?? []))].sort();
  return {
    messageId: event.messageId,
    sender: event.sender,
    subject: event.subject ?? "",
    at: event.at,
    recipients: recipients.slice(0, RECIPIENTS_TOLD),
    recipientCount: recipients.length,
  };
};
