import type { ReasonCode } from "./reason.ts";

/**
 * SES's own subtypes [notification-contents, event-publishing-retrieving-sns-contents, email-validation,
 * sending-email-suppression-list-tenant-level]. Looked up in maps, for a complaint's is any text that its reporter wrote.
 */

/** SES decided so itself: no server was asked. */
export const SURE_BOUNCE: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    Suppressed: "globalSuppression",
    OnAccountSuppressionList: "accountSuppression",
    OnTenantSuppressionList: "accountSuppression",
    UnsubscribedRecipient: "unsubscribed",
    EmailValidationSuppressed: "invalidAddress",
  }),
);

type Specific = { code: ReasonCode; finer: readonly ReasonCode[] };

/** SES's own reading of a reply, and which finer reasons the reply may give instead. */
export const SPECIFIC_BOUNCE: ReadonlyMap<string, Specific> = new Map(
  Object.entries<Specific>({
    MailboxFull: { code: "mailboxFull", finer: [] },
    MessageTooLarge: { code: "tooLarge", finer: [] },
    ContentRejected: {
      code: "spamContent",
      finer: [
        "blockedLink",
        "virus",
        "blockedAttachment",
        "malformedMessage",
        "policy",
        "senderAuthentication",
        "spoofingSuspected",
        "reputation",
        "ipBlocked",
      ],
    },
    AttachmentRejected: { code: "blockedAttachment", finer: ["virus"] },
  }),
);

/** Where the reply itself says nothing. */
export const LIKELY_BOUNCE: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    CustomTimeoutExceeded: "timedOut",
    "Transient/General": "autoReply", // SES takes automatic replies for bounces; they carry no reply of a server
  }),
);

const OTHER_KNOWN: ReadonlySet<string> = new Set(["", "General", "NoEmail", "Undetermined"]);

/** A bounce subtype that AWS has documented. */
export const isKnownSubtype = (own: string): boolean =>
  OTHER_KNOWN.has(own) || [SURE_BOUNCE, SPECIFIC_BOUNCE, LIKELY_BOUNCE].some((known) => known.has(own));

const SURE_DELAY: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    InternalFailure: "sesFault",
    SendingDeferral: "sesFault",
    BYOIPHostNameLookupUnavailable: "dnsFailed",
  }),
);

const LIKELY_DELAY: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    MailboxFull: "mailboxFull",
    SpamDetected: "reputation", // “a large amount of unsolicited email from your account”
    RecipientServerError: "serverFault",
    IPFailure: "ipBlocked",
    TransientCommunicationFailure: "connectionFailed",
  }),
);

export const delayReason = (
  delayType: string,
): { sure: ReasonCode | undefined; likely: ReasonCode | undefined } => ({
  sure: SURE_DELAY.get(delayType),
  likely: LIKELY_DELAY.get(delayType),
});

const BY_FEEDBACK_TYPE: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    "auth-failure": "authenticationReport",
    fraud: "fraudReport",
    virus: "virusReport",
    "not-spam": "notSpam",
    other: "otherComplaint",
  }),
);

/** Of a complaint's `complaintSubType/complaintFeedbackType` [RFC 5965]. */
export const complaintReason = (subtype: string): ReasonCode => {
  const parts = subtype.split("/");
  if (parts.some((part) => part === "OnAccountSuppressionList" || part === "OnTenantSuppressionList"))
    return "accountSuppression";
  return BY_FEEDBACK_TYPE.get(parts.at(-1) ?? "") ?? "spamComplaint";
};
