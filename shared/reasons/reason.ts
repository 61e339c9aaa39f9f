import type { Remedy } from "../remedies/remedy.ts";
/**
 * Why mail failed: the one list of reasons. Every bounce, complaint, delay, refusal and suppression is given one of
 * them by `judge`, and stats, digest, warnings, console, CLI and mail host name it by the same code.
 */

/** Who has to act before the next message arrives. `aws` is Amazon SES; `theirAdmin` runs the recipient's server. */
export const ACTORS = ["recipient", "theirAdmin", "you", "aws", "nobody"] as const;
export type Actor = (typeof ACTORS)[number];

/** Whether the next message may arrive: `no` as it stands, `later` without a change, `afterFix` once somebody has acted. */
export const RETRIES = ["no", "later", "afterFix"] as const;
export type Retry = (typeof RETRIES)[number];

/** Whether a suppressed address should be removed from the list. */
export const REMOVALS = ["safe", "afterFix", "askFirst", "no"] as const;
export type Removal = (typeof REMOVALS)[number];

export type ReasonFacts = {
  /** At most six words. */
  title: string;
  actor: Actor;
  retry: Retry;
  removal: Removal;
};

/** In the order in which lists of reasons show them where nothing else decides. */
export const REASONS = {
  noSuchUser: { title: "No such mailbox", actor: "recipient", retry: "no", removal: "askFirst" },
  noSuchDomain: { title: "No such domain", actor: "recipient", retry: "no", removal: "askFirst" },
  invalidAddress: { title: "Invalid address", actor: "you", retry: "no", removal: "askFirst" },
  mailboxDisabled: { title: "Mailbox disabled", actor: "recipient", retry: "no", removal: "askFirst" },
  addressMoved: { title: "Address has moved", actor: "recipient", retry: "no", removal: "no" },
  mailboxFull: { title: "Mailbox full", actor: "recipient", retry: "later", removal: "safe" },
  mailboxBusy: { title: "Mailbox receiving too much mail", actor: "nobody", retry: "later", removal: "safe" },
  autoReply: { title: "Automatic reply", actor: "nobody", retry: "later", removal: "safe" },
  restrictedRecipient: {
    title: "Recipient restricts senders",
    actor: "theirAdmin",
    retry: "afterFix",
    removal: "afterFix",
  },
  senderAuthentication: {
    title: "Sender authentication failed",
    actor: "you",
    retry: "afterFix",
    removal: "afterFix",
  },
  senderRejected: { title: "Sender address rejected", actor: "you", retry: "afterFix", removal: "afterFix" },
  spoofingSuspected: {
    title: "Suspected spoofing",
    actor: "theirAdmin",
    retry: "afterFix",
    removal: "afterFix",
  },
  ipBlocked: { title: "SES's IP address blocked", actor: "aws", retry: "later", removal: "safe" },
  reputation: { title: "Poor sender reputation", actor: "you", retry: "afterFix", removal: "afterFix" },
  rateLimited: { title: "Too much mail at once", actor: "nobody", retry: "later", removal: "safe" },
  greylisted: { title: "Greylisted", actor: "nobody", retry: "later", removal: "safe" },
  spamContent: { title: "Content looks like spam", actor: "you", retry: "afterFix", removal: "safe" },
  blockedLink: { title: "Link on a blocklist", actor: "you", retry: "afterFix", removal: "safe" },
  virus: { title: "Virus found", actor: "you", retry: "afterFix", removal: "safe" },
  blockedAttachment: { title: "Attachment type rejected", actor: "you", retry: "afterFix", removal: "safe" },
  policy: {
    title: "Rejected by a local policy",
    actor: "theirAdmin",
    retry: "afterFix",
    removal: "afterFix",
  },
  tooLarge: { title: "Message too large", actor: "you", retry: "afterFix", removal: "safe" },
  malformedMessage: { title: "Malformed message", actor: "you", retry: "afterFix", removal: "safe" },
  tooManyRecipients: { title: "Too many recipients", actor: "you", retry: "afterFix", removal: "safe" },
  mailLoop: { title: "Mail loop", actor: "theirAdmin", retry: "afterFix", removal: "afterFix" },
  relayDenied: {
    title: "Server does not handle the domain",
    actor: "theirAdmin",
    retry: "afterFix",
    removal: "askFirst",
  },
  serverFault: { title: "Recipient's server failed", actor: "theirAdmin", retry: "later", removal: "safe" },
  notAcceptingMail: {
    title: "Server accepts no mail",
    actor: "theirAdmin",
    retry: "later",
    removal: "askFirst",
  },
  connectionFailed: { title: "Connection failed", actor: "theirAdmin", retry: "later", removal: "askFirst" },
  tlsFailed: { title: "TLS failed", actor: "theirAdmin", retry: "afterFix", removal: "safe" },
  dnsFailed: { title: "DNS did not answer", actor: "theirAdmin", retry: "later", removal: "askFirst" },
  timedOut: { title: "SES gave up retrying", actor: "theirAdmin", retry: "later", removal: "askFirst" },
  globalSuppression: {
    title: "On SES's global suppression list",
    actor: "you",
    retry: "later",
    removal: "askFirst",
  },
  accountSuppression: {
    title: "On your suppression list",
    actor: "you",
    retry: "afterFix",
    removal: "askFirst",
  },
  unsubscribed: { title: "Unsubscribed", actor: "recipient", retry: "no", removal: "no" },
  sesFault: { title: "Temporary SES failure", actor: "aws", retry: "later", removal: "safe" },
  spamComplaint: { title: "Reported as spam", actor: "recipient", retry: "no", removal: "no" },
  authenticationReport: {
    title: "Reported: authentication failed",
    actor: "you",
    retry: "afterFix",
    removal: "afterFix",
  },
  fraudReport: { title: "Reported as fraud", actor: "you", retry: "no", removal: "no" },
  virusReport: { title: "Reported as a virus", actor: "you", retry: "afterFix", removal: "afterFix" },
  notSpam: { title: "Reported as not spam", actor: "nobody", retry: "later", removal: "safe" },
  otherComplaint: { title: "Other complaint", actor: "recipient", retry: "no", removal: "no" },
  unknown: { title: "Reason unknown", actor: "you", retry: "later", removal: "askFirst" },
} as const satisfies Record<string, ReasonFacts>;

export type ReasonCode = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]];

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(REASONS, code);

/** The reasons after which `actor` has to act. */
export const reasonsOf = (actor: Actor): ReasonCode[] =>
  REASON_CODES.filter((code) => REASONS[code].actor === actor);

/**
 * Whether the mailbox is most likely fine and the message was refused for its sender, its reputation or its content:
 * SES suppresses the address after a hard bounce all the same.
 */
export const isSendersFault = (code: ReasonCode): boolean => {
  const { actor, removal } = REASONS[code];
  return (
    code === "spoofingSuspected" ||
    ((actor === "you" || actor === "aws") && (removal === "safe" || removal === "afterFix"))
  );
};

/**
 * Whether the next message to the address would most likely end as the last one did: the mailbox or domain does not
 * exist, its owner has left it, or its owner does not want the mail.
 */
export const likelyToBounceAgain = (code: ReasonCode): boolean => REASONS[code].retry === "no";

/** Why mail failed, in words and with what to do. */
export type ReasonInWords = {
  /** One of `REASON_CODES`; of the mail host's own trouble, the code of its cause. */
  code: string;
  title: string;
  explanation: string;
  actor: Actor;
  retry: Retry;
  /** Step by step; none where nothing is to be done. */
  remedy: Remedy[];
};
