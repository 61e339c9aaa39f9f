import { createHash } from "node:crypto";
import { decodeWords } from "postal-mime";
import { addressAsWritten, normaliseAddress } from "./address.ts";
import type { EventType, FeedbackEvent } from "./event.ts";
import { isOriginTag, originOf } from "./origin.ts";
import { keptFields } from "./particulars.ts";
import { isoTime, isRecord, parseJson, type Unwrapped } from "./unwrap.ts";

export type Parsed =
  /** `dialect`: of an identity's own notifications, or of a configuration set's events. */
  | { kind: "events"; events: FeedbackEvent[]; dialect: "identity" | "configurationSet" }
  /** A test message of SES or SNS: nothing happened to any mail. */
  | { kind: "notice"; text: string }
  | { kind: "unreadable"; reason: UnreadableReason; detail: string };
export type UnreadableReason =
  | "not_json"
  | "not_ses"
  | "field_missing"
  | "field_invalid"
  | "not_a_notification"
  | "not_carried"
  | "not_readable"
  | "too_large";

type Fields = Record<string, unknown>;
type Recipient = { given: string; fields: Fields };

/** SES's names of both dialects (`notificationType`, `eventType`) to ours, with the key the particulars are under. */
const KINDS: Record<string, { type: EventType; under: string }> = {
  Bounce: { type: "bounce", under: "bounce" },
  Complaint: { type: "complaint", under: "complaint" },
  Delivery: { type: "delivery", under: "delivery" },
  Send: { type: "send", under: "send" },
  Reject: { type: "reject", under: "reject" },
  Open: { type: "open", under: "open" },
  Click: { type: "click", under: "click" },
  "Rendering Failure": { type: "renderingFailure", under: "failure" },
  RenderingFailure: { type: "renderingFailure", under: "failure" },
  DeliveryDelay: { type: "deliveryDelay", under: "deliveryDelay" },
  Subscription: { type: "subscription", under: "subscription" },
};
const VALIDATED = "Successfully validated SNS topic for Amazon SES event publishing";
const MAX_DIAGNOSTIC = 4_000;
const MAX_AS_GIVEN = 1_000;
const MAX_TEXT = 100_000;
const MOST_RECIPIENTS = 1_000; // each keeps what all share: junk could be a gigabyte of events
const MAX_MESSAGE_ID = 300; // SES's have some 60 characters; an index key takes 2,048 bytes [ServiceQuotas]

class Unreadable extends Error {
  readonly reason: UnreadableReason;
  constructor(reason: UnreadableReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/**
 * One SES notification, in either dialect, as events: one for each recipient it concerns.
 * [notification-contents, event-publishing-retrieving-sns-contents]
 */
export const parseNotification = ({ body, receivedAt }: Unwrapped, now: Date): Parsed => {
  if (body.trim().startsWith(VALIDATED)) return { kind: "notice", text: body.trim() };
  const payload = parseJson(body);
  try {
    if (payload === undefined) throw new Unreadable("not_json", "the text is no JSON");
    if (!isRecord(payload)) throw new Unreadable("not_ses", "a JSON value, but no object");
    const name = payload["eventType"] ?? payload["notificationType"];
    if (name === "AmazonSnsSubscriptionSucceeded")
      return { kind: "notice", text: String(payload["message"] ?? name) };
    if (payload["Type"] === "SubscriptionConfirmation" || payload["Type"] === "UnsubscribeConfirmation")
      throw new Unreadable(
        "not_a_notification",
        `SNS sent a ${payload["Type"]}: confirm it from the AWS console`,
      );
    if (name === undefined) throw new Unreadable("not_ses", "neither eventType nor notificationType");
    if (typeof name !== "string" || name === "")
      throw new Unreadable("field_invalid", "eventType: not a text");
    return {
      kind: "events",
      events: eventsOf(name, payload, receivedAt ?? now.toISOString()),
      dialect: payload["eventType"] === undefined ? "identity" : "configurationSet",
    };
  } catch (error) {
    if (error instanceof Unreadable)
      return { kind: "unreadable", reason: error.reason, detail: error.message };
    throw error;
  }
};

const eventsOf = (name: string, payload: Fields, recordedAt: string): FeedbackEvent[] => {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const mail = object(payload, "mail", "mail");
  const messageId = text(mail, "messageId", "mail.messageId");
  if (messageId.length > MAX_MESSAGE_ID) throw new Unreadable("field_invalid", "mail.messageId: too long");
  const type = kind?.type ?? "unknown";
  const particulars = kind === undefined ? {} : particularsOf(payload, kind.under, type);
  const at = timeOf(type, particulars, mail, recordedAt);
  const recipients = recipientsOf(type, particulars, mail);
  if (recipients.length > MOST_RECIPIENTS)
    throw new Unreadable("too_large", `${recipients.length} recipients; SES sends to at most 50 at once`);
  const sender = typeof mail["source"] === "string" ? (normaliseAddress(mail["source"])?.address ?? "") : "";
  const common = isRecord(mail["commonHeaders"]) ? mail["commonHeaders"] : {};
  const identity = identityOf(type, particulars, messageId, payload);
  const subtype = subtypeOf(type, particulars, name);
  const origin = originOf(mail, sender);
  const seen = new Set<string>();
  return recipients.flatMap(({ given, fields }): FeedbackEvent[] => {
    const normal = normaliseAddress(given) ?? addressAsWritten(given);
    const key = normal?.address ?? "";
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        id: digest([key, type, at, identity]),
        type,
        ...(subtype === undefined ? {} : { subtype }),
        recipient: normal?.address ?? null,
        ...(normal !== undefined && given !== normal.address
          ? { recipientAsGiven: clip(given, MAX_AS_GIVEN) }
          : {}),
        recipientDomain: normal?.domain ?? "",
        messageId,
        sender,
        ...optional("subject", decoded(common["subject"]), 200),
        at,
        recordedAt,
        ...optional("status", fields["status"], 40),
        ...optional("action", fields["action"], 40),
        ...optional(
          "diagnostic",
          fields["diagnosticCode"] ??
            particulars["smtpResponse"] ??
            particulars["reason"] ??
            particulars["errorMessage"],
          MAX_DIAGNOSTIC,
        ),
        ...(origin === undefined ? {} : { origin }),
        ...detailOf(type, particulars, mail, payload),
      },
    ];
  });
};

const particularsOf = (payload: Fields, under: string, type: EventType): Fields =>
  type === "send" && payload[under] === undefined ? {} : object(payload, under, under);

const RECIPIENT_LISTS: Partial<Record<EventType, string>> = {
  bounce: "bouncedRecipients",
  complaint: "complainedRecipients",
  deliveryDelay: "delayedRecipients",
  delivery: "recipients",
};

const recipientsOf = (type: EventType, particulars: Fields, mail: Fields): Recipient[] => {
  const name = RECIPIENT_LISTS[type];
  const listed = name === undefined ? undefined : particulars[name];
  if (listed !== undefined && !Array.isArray(listed))
    throw new Unreadable("field_invalid", `${type}.${name}: not a list`);
  const particular = (listed ?? []).map((entry: unknown, i: number): Recipient => {
    if (typeof entry === "string") return { given: entry, fields: {} };
    if (!isRecord(entry)) throw new Unreadable("field_invalid", `${type}.${name}[${i}]: not an object`);
    return { given: text(entry, "emailAddress", `${type}.${name}[${i}].emailAddress`), fields: entry };
  });
  if (particular.length > 0) return particular;
  // SES names nobody: of several addressees it is not known which one, and none must be suppressed for it.
  if (type === "bounce" || type === "complaint") return [{ given: "", fields: {} }];
  const destination = mail["destination"] ?? [];
  if (!Array.isArray(destination) || !destination.every((entry) => typeof entry === "string"))
    throw new Unreadable("field_invalid", "mail.destination: not a list of texts");
  if (destination.length > 0) return destination.map((given) => ({ given, fields: {} }));
  if (type === "unknown") return [{ given: "", fields: {} }];
  throw new Unreadable("field_missing", "no recipient: mail.destination is empty");
};

const timeOf = (type: EventType, particulars: Fields, mail: Fields, recordedAt: string): string => {
  const given = particulars["timestamp"] ?? mail["timestamp"];
  // SES leaves it out of some events: then it is when SNS had it.
  if (given === undefined || given === null) return recordedAt;
  const at = isoTime(given);
  if (at === undefined) throw new Unreadable("field_invalid", `${type}.timestamp: not a time`);
  return at;
};

const identityOf = (type: EventType, particulars: Fields, messageId: string, payload: Fields): string => {
  if ((type === "bounce" || type === "complaint") && typeof particulars["feedbackId"] === "string")
    return particulars["feedbackId"];
  // Two clicks or opens of one message in one millisecond differ in their particulars only.
  if (type === "open" || type === "click" || type === "subscription")
    return `${messageId} ${digest([canonical(particulars)])}`;
  return type === "unknown" ? `${messageId} ${digest([canonical(payload)])}` : messageId;
};

const subtypeOf = (type: EventType, particulars: Fields, name: string): string | undefined => {
  const join = (...parts: unknown[]) =>
    clip(parts.filter((part) => typeof part === "string" && part !== "").join("/"), 200) || undefined;
  switch (type) {
    case "bounce":
      return join(particulars["bounceType"], particulars["bounceSubType"]);
    case "complaint":
      return join(particulars["complaintSubType"], particulars["complaintFeedbackType"]);
    case "deliveryDelay":
      return join(particulars["delayType"]);
    case "unknown":
      return clip(name, 100);
    default:
      return undefined;
  }
};

const detailOf = (
  type: EventType,
  particulars: Fields,
  mail: Fields,
  payload: Fields,
): { detail?: Fields } => {
  if (type === "unknown") return { detail: { raw: JSON.stringify(payload) } };
  const kept = keptFields(type, particulars);
  const tags = isRecord(mail["tags"])
    ? Object.entries(mail["tags"]).filter(([name]) => !isOriginTag(name))
    : [];
  if (Object.keys(kept).length === 0 && tags.length === 0) return {};
  return { detail: { ...kept, ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }) } };
};

const object = (parent: Fields, name: string, path: string): Fields => {
  const value = parent[name];
  if (isRecord(value)) return value;
  throw new Unreadable(value === undefined ? "field_missing" : "field_invalid", `${path}: not an object`);
};

const text = (parent: Fields, name: string, path: string): string => {
  const value = parent[name];
  if (typeof value === "string" && value !== "") return clip(value, MAX_TEXT);
  throw new Unreadable(value === undefined ? "field_missing" : "field_invalid", `${path}: not a text`);
};

const optional = <Name extends string>(
  name: Name,
  value: unknown,
  limit: number,
): { [key in Name]?: string } =>
  typeof value === "string" && value !== ""
    ? ({ [name]: clip(value, limit) } as { [key in Name]?: string })
    : {};

/** A header's text, where SES hands it on as it was sent, in encoded words [RFC 2047]. */
const decoded = (value: unknown): unknown => (typeof value === "string" ? decodeWords(value) : value);

/** At most `limit` UTF-16 units; never a lone surrogate, which DynamoDB refuses. */
const clip = (value: string, limit: number): string => value.slice(0, limit).toWellFormed();

const digest = (parts: string[]): string =>
  createHash("sha256").update(parts.join("\u0000")).digest("base64url").slice(0, 16);

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join(",")}}`;
};
