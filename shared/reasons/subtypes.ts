import type { ReasonCode } from "./reason.ts";

/**
 * SES's own subtypes [notification-contents, event-publishing-retrieving-sns-contents, email-validation,
 * sending-email-suppression-list-tenant-level].
 */

/** SES decided so itself: no server was asked. */
export const SURE_BOUNCE: Readonly<Record<string, ReasonCode>> = {
  Suppressed: "globalSuppression",
  OnAccountSuppressionList: "accountSuppression",
  OnTenantSuppressionList: "accountSuppression",
  UnsubscribedRecipient: "unsubscribed",
  EmailValidationSuppressed: "invalidAddress",
};

/** SES's reading of a reply, where the reply itself says nothing. */
export const LIKELY_BOUNCE: Readonly<Record<string, ReasonCode>> = {
  MailboxFull: "mailboxFull",
  MessageTooLarge: "tooLarge",
  ContentRejected: "spamContent",
  AttachmentRejected: "blockedAttachment",
  CustomTimeoutExceeded: "timedOut",
  "Transient/General": "autoReply", // SES takes automatic replies for bounces; they carry no reply of a server
};

const OTHER_KNOWN: ReadonlySet<string> = new Set(["", "General", "NoEmail", "Undetermined"]);

/** A bounce subtype that AWS has documented. */
export const isKnownSubtype = (own: string): boolean =>
  OTHER_KNOWN.has(own) || Object.hasOwn(SURE_BOUNCE, own) || Object.hasOwn(LIKELY_BOUNCE, own);

const SURE_DELAY: Readonly<Record<string, ReasonCode>> = {
  InternalFailure: "sesFault",
  SendingDeferral: "sesFault",
  BYOIPHostNameLookupUnavailable: "dnsFailed",
};

const LIKELY_DELAY: Readonly<Record<string, ReasonCode>> = {
  MailboxFull: "mailboxFull",
  SpamDetected: "reputation", // “a large amount of unsolicited email from your account”
  RecipientServerError: "serverFault",
  IPFailure: "ipBlocked",
  TransientCommunicationFailure: "connectionFailed",
};

export const delayReason = (
  delayType: string,
): { sure: ReasonCode | undefined; likely: ReasonCode | undefined } => ({
  sure: SURE_DELAY[delayType],
  likely: LIKELY_DELAY[delayType],
});

const BY_FEEDBACK_TYPE: Readonly<Record<string, ReasonCode>> = {
  "auth-failure": "authenticationReport",
  fraud: "fraudReport",
  virus: "virusReport",
  "not-spam": "notSpam",
  other: "otherComplaint",
};

/** Of a complaint's `complaintSubType/complaintFeedbackType` [RFC 5965]. */
export const complaintReason = (subtype: string): ReasonCode => {
  const parts = subtype.split("/");
  if (parts.some((part) => part === "OnAccountSuppressionList" || part === "OnTenantSuppressionList"))
    return "accountSuppression";
  return BY_FEEDBACK_TYPE[parts.at(-1) ?? ""] ?? "spamComplaint";
};
