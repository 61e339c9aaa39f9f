import * as z from "zod";
import { EVENT_TYPES, type FeedbackEvent } from "../../../shared/feedback/event.ts";
import { explain } from "../../../shared/feedback/explain.ts";
import { reasonOf } from "../../../shared/feedback/reason.ts";
import { timestamp } from "../http/fields.ts";
import { originItem, originSchema } from "./originItem.ts";
import { eventReasonItem, eventReasonSchema } from "./reasonItem.ts";

export const eventSchema = z
  .object({
    id: z.string(),
    type: z.enum(EVENT_TYPES),
    subtype: z.string().nullable().meta({
      description: "The SES value: bounce type and subtype, complaint feedback type, or delay type.",
      example: "Permanent/General",
    }),
    recipient: z.string().nullable(),
    recipientAsGiven: z
      .string()
      .nullable()
      .meta({ description: "The address as SES reported it, if different." }),
    messageId: z.string(),
    sender: z.string(),
    subject: z.string().nullable(),
    at: timestamp,
    recordedAt: timestamp,
    status: z.string().nullable().meta({ description: "SMTP enhanced status code.", example: "5.1.1" }),
    action: z.string().nullable(),
    diagnostic: z.string().nullable().meta({ description: "The recipient server's reply." }),
    explanation: z.string().meta({ description: "What it means and what to do." }),
    reason: eventReasonSchema.nullable().meta({ description: "Why it failed; null if it did not." }),
    origin: originSchema.nullable().meta({
      description: "Who submitted the message to SES, and from where; null if SES does not report it.",
    }),
    detail: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "Other details that SES reported." }),
  })
  .meta({ id: "Event" });

export type EventItem = z.input<typeof eventSchema>;

export const eventItem = (event: FeedbackEvent): EventItem => ({
  id: event.id,
  type: event.type,
  subtype: event.subtype ?? null,
  recipient: event.recipient,
  recipientAsGiven: event.recipientAsGiven ?? null,
  messageId: event.messageId,
  sender: event.sender,
  subject: event.subject ?? null,
  at: event.at,
  recordedAt: event.recordedAt,
  status: event.status ?? null,
  action: event.action ?? null,
  diagnostic: event.diagnostic ?? null,
  explanation: explain(event),
  reason: eventReasonItem(reasonOf(event)),
  origin: originItem(event.origin),
  detail: event.detail ?? null,
});
