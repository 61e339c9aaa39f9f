import type { Protocol } from "../../../../shared/subscribers/subscriber.ts";
import type { Severity } from "../../../../shared/warnings/warning.ts";

type Words = {
  name: string;
  /** What its endpoint is. */
  endpoint: string;
  example: string;
  hint: string;
};

export const PROTOCOLS: Record<Protocol, Words> = {
  email: {
    name: "Email",
    endpoint: "Address",
    example: "ops@example.org",
    hint: "AWS sends one confirmation email. Its link must be opened within two days.",
  },
  https: {
    name: "Webhook (HTTPS)",
    endpoint: "URL",
    example: "https://chat.example.org/hooks/mail",
    hint: "SNS posts a SubscriptionConfirmation to it. Its SubscribeURL must be opened within two days.",
  },
  sms: {
    name: "Text message (SMS)",
    endpoint: "Phone number",
    example: "+4915112345678",
    hint: "With country code. It receives only the subject; AWS charges for each message.",
  },
  sqs: {
    name: "Queue (SQS)",
    endpoint: "ARN of the queue",
    example: "arn:aws:sqs:eu-west-1:123456789012:warnings",
    hint: "The queue's policy must allow the warnings topic to send to it.",
  },
};

/** What a subscriber of each severity receives. */
export const HEARS: Record<Severity, string> = {
  notice: "everything, including CloudWatch alarms",
  warning: "warnings and critical",
  critical: "critical only",
};

/** One subscribed elsewhere may have another protocol. */
export const protocolName = (protocol: string): string =>
  (PROTOCOLS as Readonly<Record<string, Words>>)[protocol]?.name ?? protocol;
