import type { FeedbackEvent } from "./event.ts";

/** Why mail failed, coarse enough to count by and to act on. `cause` of a tally and of `GET /v1/stats?by=cause`. */
export const FAILURE_CAUSES = [
  "unknownUser",
  "noSuchDomain",
  "mailboxFull",
  "mailboxDisabled",
  "blocked",
  "tooLarge",
  "contentRefused",
  "notAnswering",
  "spamReport",
  "suppressedAlready",
  "globalList",
  "unsubscribed",
  "other",
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

type Failed = Pick<FeedbackEvent, "type" | "subtype" | "status" | "diagnostic">;

/** SES's own subtypes say it surest [notification-contents]. */
const BY_SUBTYPE: Readonly<Record<string, FailureCause>> = {
  OnAccountSuppressionList: "suppressedAlready",
  Suppressed: "globalList",
  UnsubscribedRecipient: "unsubscribed",
  NoEmail: "unknownUser",
  MailboxFull: "mailboxFull",
  MessageTooLarge: "tooLarge",
  ContentRejected: "contentRefused",
  AttachmentRejected: "contentRefused",
};

/** Then how servers word it: many give 5.0.0, or 5.7.1 for an unknown user. */
const BY_WORDS: readonly [RegExp, FailureCause][] = [
  [/\b(over ?quota|quota exceeded|mailbox (is )?full|insufficient storage)\b/i, "mailboxFull"],
  [
    /\b(host|domain)( name)? (not found|unknown|does not exist)|nxdomain|unrouteable|no such domain/i,
    "noSuchDomain",
  ],
  [/\b(account|mailbox|user|recipient)\b[^.;]{0,40}\b(disabled|inactive|suspended)\b/i, "mailboxDisabled"],
  [
    /\b(user|recipient|mailbox|address|account)\b[^.;]{0,40}\b(unknown|not found|does(?: not|n't) exist|no longer|invalid)\b|\b(unknown|no such|invalid) (local )?(user|recipient|mailbox|address)\b/i,
    "unknownUser",
  ],
  [/\b(block(ed|list)|blacklist|spam|reputation|banned|dmarc|access denied|policy)\b/i, "blocked"],
];

/** Last the enhanced status code, without its class [RFC 3463, 5248]. */
const BY_STATUS: readonly [RegExp, FailureCause][] = [
  [/^\.1\.(0|1|3|6|10)$/, "unknownUser"],
  [/^\.(1\.2|4\.4)$/, "noSuchDomain"],
  [/^\.2\.2$/, "mailboxFull"],
  [/^\.2\.1$/, "mailboxDisabled"],
  [/^\.(2\.3|3\.4)$/, "tooLarge"],
  [/^\.6\./, "contentRefused"],
  [/^\.7\./, "blocked"],
  [/^\.4\./, "notAnswering"],
];

/** Why a bounce or complaint came; undefined for what is neither. */
export const failureCause = (event: Failed): FailureCause | undefined => {
  if (event.type !== "bounce" && event.type !== "complaint") return undefined;
  for (const part of event.subtype?.split("/") ?? []) {
    const known = BY_SUBTYPE[part];
    if (known !== undefined) return known;
  }
  if (event.type === "complaint") return "spamReport";
  const diagnostic = event.diagnostic ?? "";
  const worded = BY_WORDS.find(([words]) => words.test(diagnostic));
  if (worded !== undefined) return worded[1];
  const status = event.status ?? /\b[45](\.\d{1,3}){2}\b/.exec(diagnostic)?.[0] ?? "";
  return BY_STATUS.find(([code]) => code.test(status.slice(1)))?.[1] ?? "other";
};
