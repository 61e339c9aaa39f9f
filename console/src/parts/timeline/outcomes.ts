import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { isRewritten } from "../../../../shared/feedback/event.ts";
import { type Outcome, outcomeOf } from "../../../../shared/feedback/outcome.ts";
import type { Tone } from "../Badge.tsx";

/** What became of a message, in a word or two, and how that is. */
export const OUTCOME_WORDS: Record<Outcome, { name: string; tone: Tone }> = {
  unknown: { name: "Unknown", tone: "quiet" },
  sent: { name: "Sent", tone: "info" },
  delayed: { name: "Delayed", tone: "watch" },
  notDelivered: { name: "Soft bounce", tone: "watch" },
  delivered: { name: "Delivered", tone: "good" },
  failed: { name: "Not sent", tone: "bad" },
  bounced: { name: "Bounced", tone: "bad" },
  complained: { name: "Marked as spam", tone: "bad" },
};

const OPEN: ReadonlySet<Outcome> = new Set(["unknown", "sent", "delayed"]);

/** Whether the end is still to be told. */
export const isOpen = (outcome: Outcome): boolean => OPEN.has(outcome);

/** What an event says, likewise: its outcome's words, or its own where it says something else. */
export const eventWords = (event: EventItem): { name: string; tone: Tone } => {
  const { name, tone } = OUTCOME_WORDS[outcomeOf(event)];
  switch (event.type) {
    case "relay":
      if (isRewritten(event)) return { name: "Sender rewritten", tone: "quiet" };
      return { name: `Mail host: ${event.subtype ?? "unknown"}`, tone };
    case "open":
      return { name: "Opened", tone: "quiet" };
    case "click":
      return { name: "Link clicked", tone: "quiet" };
    case "subscription":
      return { name: "Subscription", tone: "quiet" };
    case "complaint":
      return { name: tone === "bad" ? name : "Not spam", tone };
    case "unknown":
      return { name: event.subtype ?? name, tone };
    default:
      return { name, tone };
  }
};
