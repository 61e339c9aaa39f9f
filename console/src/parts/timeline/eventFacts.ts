import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { minuteUtc } from "../../../../shared/plainMail/words.ts";

export type Fact = { label: string; value: string };

/** What else is told of events (their `detail`), in the order in which it is shown. */
const LABELS: Record<string, string> = {
  host: "Mail host",
  queueId: "Queue id",
  fallback: "Sent from",
  changed: "Changed",
  relay: "Relayed to",
  delaySeconds: "Delay",
  client: "Client",
  headerMessageId: "Message-ID",
  templateName: "Template",
  link: "Link",
  processingTimeMillis: "Delivery time",
  remoteMtaIp: "Recipient's server",
  userAgent: "User agent",
  ipAddress: "IP address",
  expirationTime: "SES retries until",
  contactList: "Contact list",
};

export const factsOf = ({ detail, recipientAsGiven }: EventItem): Fact[] => {
  const told = Object.entries(LABELS).flatMap(([name, label]) => {
    const value = wordsOf(name, detail?.[name]);
    return value === undefined ? [] : [{ label, value }];
  });
  return recipientAsGiven === null ? told : [...told, { label: "Address as sent", value: recipientAsGiven }];
};

const wordsOf = (name: string, value: unknown): string | undefined => {
  if (typeof value === "number") return `${name.endsWith("Millis") ? value / 1_000 : value} s`;
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "string" || value === "") return undefined;
  return name === "expirationTime" ? minuteUtc(value) : value;
};
