import { createHash } from "node:crypto";
import { decodeWords } from "postal-mime";
import { type AccountEvent, accountEventsIn } from "../accountEvents/accountEvent.ts";
import { isoTime, isRecord, parseJson, type Unwrapped } from "../intake/unwrap.ts";
import { normaliseAddress } from "./address.ts";
import type { EventType, FeedbackEvent } from "./event.ts";
import { eventTime } from "./eventTime.ts";
import { clip, type Fields, object, text, Unreadable, type UnreadableReason } from "./fields.ts";
import { isOriginTag, originOf } from "./origin.ts";
import { keptFields } from "./particulars.ts";
import { recipientsOf } from "./recipients.ts";

export type Parsed =
  /** `dialect`: of an identity's own notifications, or of a configuration set's events. */
  | { kind: "events"; events: FeedbackEvent[]; dialect: "identity" | "configurationSet" }
  /** EventBridge events about the account: nothing happened to any mail. */
  | { kind: "account"; events: AccountEvent[] }
  /** A test message of SES or SNS: nothing happened to any mail. */
  | { kind: "notice"; text: string }
  | { kind: "unreadable"; reason: UnreadableReason; detail: string };

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
const MOST_SPELLINGS = 8; // the mirror keeps no more
const MAX_MESSAGE_ID = 300; // SES's have some 60 characters; an index key takes 2,048 bytes [ServiceQuotas]

/**
 * One SES notification, in either dialect, as events: one for each recipient it concerns.
 * [notification-contents, event-publishing-retrieving-sns-contents]
 */
export const parseNotification = (notification: Unwrapped, now: Date): Parsed => {
  const { body, receivedAt } = notification;
  const ofAccount = accountEventsIn(notification, now);
  if (ofAccount !== undefined) return { kind: "account", events: ofAccount };
  if (body.trim().startsWith(VALIDATED)) return { kind: "notice", text: body.trim() };
  const payload = parseJson(body);
  try {
    if (payload === undefined) throw new Unreadable("not_json", "the notification inside is not JSON");
    if (!isRecord(payload)) throw new Unreadable("not_ses", "a JSON value, but not an object");
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
      throw new Unreadable("field_invalid", "eventType: not a string");
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
  const { at, stated } = eventTime(type, { particulars, mail, receivedAt: recordedAt });
  const sender = typeof mail["source"] === "string" ? (normaliseAddress(mail["source"])?.address ?? "") : "";
  const common = isRecord(mail["commonHeaders"]) ? mail["commonHeaders"] : {};
  const identity = identityOf(type, particulars, messageId, payload);
  const subtype = subtypeOf(type, particulars, name);
  const origin = originOf(mail, sender);
  const acceptedAt = isoTime(mail["timestamp"]);
  return recipientsOf(type, particulars, mail).map(
    ({ address, domain, given, others, fields }): FeedbackEvent => ({
      id: digest([address ?? "", type, stated ?? "", identity]),
      type,
      ...(subtype === undefined ? {} : { subtype }),
      recipient: address ?? null,
      ...(address !== undefined && given !== address ? { recipientAsGiven: clip(given, MAX_AS_GIVEN) } : {}),
      ...(others.length === 0
        ? {}
        : { otherSpellings: others.slice(0, MOST_SPELLINGS).map((one) => clip(one, MAX_AS_GIVEN)) }),
      recipientDomain: domain,
      messageId,
      sender,
      ...optional("subject", decoded(common["subject"]), 200),
      at,
      ...(acceptedAt === undefined ? {} : { acceptedAt }),
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
      ...withStatedTime(detailOf(type, particulars, mail, payload), stated === at ? undefined : stated),
    }),
  );
};

const withStatedTime = (given: { detail?: Fields }, statedTime: string | undefined): { detail?: Fields } =>
  statedTime === undefined ? given : { detail: { ...given.detail, statedTime } };

const particularsOf = (payload: Fields, under: string, type: EventType): Fields =>
  type === "send" && payload[under] === undefined ? {} : object(payload, under, under);

const identityOf = (type: EventType, particulars: Fields, messageId: string, payload: Fields): string => {
  if ((type === "bounce" || type === "complaint") && typeof particulars["feedbackId"] === "string") {
    const { feedbackId, bounceType } = particulars;
    // SES may publish one as transient, then as permanent. Permanent ones keep the identity of older versions.
    return type === "complaint" || bounceType === "Permanent"
      ? feedbackId
      : `${feedbackId} ${String(bounceType)}`;
  }
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
