import type { FeedbackEvent } from "../feedback/event.ts";
import { type Parsed, parseNotification } from "../feedback/parse.ts";
import type { Unwrapped } from "./unwrap.ts";

const LARGEST_EVENT = 380_000; // an item holds 400 kB [ServiceQuotas]
const WORTH_MEASURING = 60_000; // characters of a notification, of up to three bytes, some of them escaped twice

/**
 * What can be recorded of a notification. Whatever it holds, it is unreadable at the most, and does not come again
 * for ever.
 */
export const readNotification = (notification: Unwrapped, now: Date): Parsed => {
  try {
    const parsed = parseNotification(notification, now);
    if (parsed.kind !== "events" || notification.body.length < WORTH_MEASURING) return parsed;
    if (!parsed.events.some((event) => sizeOf(event) > LARGEST_EVENT)) return parsed;
    return {
      kind: "unreadable",
      reason: "too_large",
      detail: "one of its events is too large for DynamoDB",
    };
  } catch (error) {
    return { kind: "unreadable", reason: "not_readable", detail: String(error) };
  }
};

/** As an item has it: JSON text within JSON. */
const sizeOf = (event: FeedbackEvent) => Buffer.byteLength(JSON.stringify(JSON.stringify(event)));
