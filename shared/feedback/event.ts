import type { Origin } from "./origin.ts";

/** What SES can publish about a message, in this service's words; `unknown` keeps what SES adds tomorrow. */
export const EVENT_TYPES = [
  "send",
  "delivery",
  "bounce",
  "complaint",
  "reject",
  "open",
  "click",
  "renderingFailure",
  "deliveryDelay",
  "subscription",
  "unknown",
  "relay",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Those that may have a reason (`reasonOf`). */
export const FAILING_TYPES: readonly EventType[] = [
  "bounce",
  "complaint",
  "reject",
  "renderingFailure",
  "deliveryDelay",
  "relay",
];

/** One happening to one recipient. Immutable; `id` is its identity, the same however often SES publishes it. */
export type FeedbackEvent = {
  /** 96 bits, base64url, of recipient, type, time and SES's feedback or message id. */
  id: string;
  type: EventType;
  /** Bounce or complaint subtype, delay type, … in SES's own words, e.g. `Permanent/General`. */
  subtype?: string;
  /** Normalised address (see `normaliseAddress`), the key; null where an unknown type names none. */
  recipient: string | null;
  /** As SES wrote it, where that differs from `recipient`. */
  recipientAsGiven?: string;
  /** How else the same notification wrote the same address. */
  otherSpellings?: string[];
  recipientDomain: string;
  messageId: string;
  /** Normalised address of `mail.source`. */
  sender: string;
  subject?: string;
  /**
   * When it happened, ISO 8601 UTC with milliseconds. Where SES states a time that is too late for the mail, it is when
   * SES accepted the mail (`eventTime`); `detail.statedTime` is then what SES wrote.
   */
  at: string;
  /** When SES accepted the message, or it came to the mail host. The journal keeps it, the event's item does not. */
  acceptedAt?: string;
  /** When SNS (or else SQS, or else we) first had it. */
  recordedAt: string;
  /** SMTP enhanced status code (RFC 3463), e.g. `5.1.1`. */
  status?: string;
  action?: string;
  diagnostic?: string;
  /** Who handed the message to SES, and from where; not known of older events, and of what mail hosts report. */
  origin?: Origin;
  /** What else the type tells: reporting MTA, link, user agent, tags, or the whole payload for `unknown`. */
  detail?: Record<string, unknown>;
};

const COMPLAINT_NOT_COUNTED = new Set(["not-spam"]);
const SIMULATOR_DOMAIN = "simulator.amazonses.com";

/**
 * SES refused the address itself, by the account's or tenant's list or by Auto Validation, and does not count it
 * [notification-contents]. One refused by the global list (`Suppressed`) it does count.
 */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  "OnAccountSuppressionList",
  "OnTenantSuppressionList",
  "EmailValidationSuppressed",
]);

/** Whether SES itself, by a list of its customer or by Auto Validation, kept the message from being sent. */
export const isRefusedBySes = (subtype: string | undefined): boolean =>
  subtype?.split("/").some((part) => NOT_COUNTED.has(part)) === true;

/**
 * What SES's reputation rates make of an event. Only hard bounces count, and of them not those that SES itself
 * refused; mail to the mailbox simulator counts toward nothing
 * [faqs-enforcement, send-an-email-from-console#mailbox-simulator].
 */
export const classify = (event: Pick<FeedbackEvent, "type" | "subtype" | "recipientDomain" | "action">) => {
  const simulated = event.recipientDomain === SIMULATOR_DOMAIN;
  const isRefused = isRefusedBySes(event.subtype);
  return {
    simulated,
    hardBounce: isPermanentFailure(event) && !isRefused && !simulated,
    countedComplaint: isSpamComplaint(event) && !isRefused && !simulated,
  };
};

/** What says how an event ended for its recipient; null is as good as left out. */
export type Ending = {
  type: EventType;
  subtype?: string | null | undefined;
  action?: string | null | undefined;
};

/** A bounce for good of this very recipient; another of the same notification may only be delayed. */
export const isPermanentFailure = ({ type, subtype, action }: Ending): boolean =>
  type === "bounce" && subtype?.startsWith("Permanent/") === true && (action ?? "failed") === "failed";

/** A complaint other than `not-spam`, by which a recipient takes mail out of the spam folder [RFC 5965]. */
export const isSpamComplaint = (event: Pick<Ending, "type" | "subtype">): boolean =>
  event.type === "complaint" && !COMPLAINT_NOT_COUNTED.has((event.subtype ?? "").split("/").at(-1) ?? "");

/** Subtype of a `relay` event: the guard on the mail host changed the sender. It says nothing of what became of the mail. */
export const REWRITTEN = "rewritten";

export const isRewritten = ({ type, subtype }: Pick<Ending, "type" | "subtype">): boolean =>
  type === "relay" && subtype === REWRITTEN;

export const isSimulated = (domain: string): boolean => domain === SIMULATOR_DOMAIN;
