import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { explain } from "../../../shared/feedback/explain.ts";
import { OUTCOMES, outcomesOf } from "../../../shared/feedback/outcome.ts";
import { reasonOf } from "../../../shared/feedback/reason.ts";
import { pageOf, timestamp } from "../http/fields.ts";
import { eventSchema } from "./eventItem.ts";
import { eventReasonItem, eventReasonSchema } from "./reasonItem.ts";

export const messageSchema = z.object({
  messageId: z.string(),
  sender: z.string(),
  subject: z.string().nullable(),
  fromSesRecord: z.boolean().meta({
    description:
      "True where no event of SES is recorded: what SES did with the message is from SES's own record then (GetMessageInsights), which has only messages to one recipient.",
  }),
  sentAt: timestamp.nullable().meta({ description: "Null where SES publishes no send events." }),
  recipients: z.array(
    z.object({
      recipient: z.string(),
      outcome: z.enum(OUTCOMES),
      at: timestamp,
      explanation: z.string(),
      reason: eventReasonSchema.nullable().meta({ description: "Why it failed; null where it did not." }),
    }),
  ),
  ...pageOf(eventSchema).shape,
});
export type MessageItem = z.input<typeof messageSchema>;

/** What all of a message's events, of which `first` is the oldest, say of it; a page of them goes with it. */
export const messageSummary = (
  first: FeedbackEvent,
  all: FeedbackEvent[],
  fromSesRecord: boolean,
): Omit<MessageItem, "items" | "cursor"> => ({
  messageId: first.messageId,
  fromSesRecord,
  sender: first.sender,
  subject: all.find(({ subject }) => subject !== undefined)?.subject ?? null,
  sentAt: all.find(({ type }) => type === "send")?.at ?? null,
  recipients: outcomesOf(all).map(({ recipient, outcome, event }) => ({
    recipient,
    outcome,
    at: event.at,
    explanation: explain(event),
    reason: eventReasonItem(reasonOf(event)),
  })),
});
