import * as z from "zod";
import type { FeedbackEvent } from "../../../shared/feedback/event.ts";
import { explain } from "../../../shared/feedback/explain.ts";
import { mergedOrigin } from "../../../shared/feedback/origin.ts";
import { OUTCOMES, outcomesOf } from "../../../shared/feedback/outcome.ts";
import { reasonOf } from "../../../shared/feedback/reason.ts";
import { pageOf, timestamp } from "../http/fields.ts";
import { eventSchema } from "./eventItem.ts";
import { originItem, originSchema } from "./originItem.ts";
import { eventReasonItem, eventReasonSchema } from "./reasonItem.ts";

export const messageSchema = z.object({
  messageId: z.string(),
  sender: z.string(),
  subject: z.string().nullable(),
  fromSesRecord: z.boolean().meta({
    description:
      "True if no SES event is recorded. The data then comes from SES's own records (GetMessageInsights), which cover only messages to one recipient.",
  }),
  sentAt: timestamp.nullable().meta({ description: "Null if SES publishes no send events." }),
  origin: originSchema.nullable().meta({
    description: "Who submitted it to SES, and from where; null if SES does not report it.",
  }),
  recipients: z.array(
    z.object({
      recipient: z.string(),
      outcome: z.enum(OUTCOMES),
      at: timestamp,
      explanation: z.string(),
      reason: eventReasonSchema.nullable().meta({ description: "Why it failed; null if it did not." }),
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
  origin: originItem(mergedOrigin(all)),
  recipients: outcomesOf(all).map(({ recipient, outcome, event }) => ({
    recipient,
    outcome,
    at: event.at,
    explanation: explain(event),
    reason: eventReasonItem(reasonOf(event)),
  })),
});
