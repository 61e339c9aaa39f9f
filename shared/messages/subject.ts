import type { EventType, FeedbackEvent } from "../feedback/event.ts";

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

/** Whether an event's subject has `text` in it, whatever the case and the Unicode form. */
export const subjectHas = (text: string): ((event: FeedbackEvent) => boolean) => {
  const wanted = comparable(text);
  return ({ subject }) => subject !== undefined && comparable(subject).includes(wanted);
};

const comparable = (text: string) => text.normalize("NFKC").toLowerCase();
