import type { FeedbackEvent } from "../../shared/feedback/event.ts";

const base: FeedbackEvent = {
  id: "event",
  type: "bounce",
  subtype: "Permanent/General",
  recipient: "jo@example.net",
  recipientDomain: "example.net",
  messageId: "message",
  sender: "app@example.org",
  at: "2026-01-01T10:00:00.000Z",
  recordedAt: "2026-01-01T10:00:01.000Z",
};

/** A hard bounce of jo@example.net, changed as given, and received when it happened. */
export const bounce = (given: Partial<FeedbackEvent> = {}): FeedbackEvent => ({
  ...base,
  ...(given.at === undefined ? {} : { recordedAt: given.at }),
  ...given,
});

/** A spam complaint of jo@example.net, changed as given, and received when it happened. */
export const complaint = (given: Partial<FeedbackEvent> = {}): FeedbackEvent =>
  bounce({ type: "complaint", subtype: "abuse", ...given });
