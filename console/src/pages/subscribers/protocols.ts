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
    name: "E-mail",
    endpoint: "Address",
    example: "ops@example.org",
    hint: "AWS writes to it once. It hears of nothing until the link in that mail is opened, within two days.",
  },
  https: {
    name: "Webhook (HTTPS)",
    endpoint: "URL",
    example: "https://chat.example.org/hooks/mail",
    hint: "SNS posts a SubscriptionConfirmation to it, whose SubscribeURL it has to open within two days.",
  },
  sms: {
    name: "Text message (SMS)",
    endpoint: "Phone number",
    example: "+4915112345678",
    hint: "With its country. It gets the subject only; AWS charges for each message.",
  },
  sqs: {
    name: "Queue (SQS)",
    endpoint: "ARN of the queue",
    example: "arn:aws:sqs:eu-west-1:123456789012:warnings",
    hint: "The queue's policy has to let the warnings topic send to it.",
  },
};

/** What somebody hears who asked for this severity. */
export const HEARS: Record<Severity, string> = {
  notice: "everything, CloudWatch's alarms too",
  warning: "warnings and what is critical",
  critical: "only what is critical",
};

/** One that was subscribed elsewhere may have a protocol of its own. */
export const protocolName = (protocol: string): string =>
  (PROTOCOLS as Readonly<Record<string, Words>>)[protocol]?.name ?? protocol;
