import type { Actor, ReasonCode, Removal } from "../../../../shared/reasons/reason.ts";
import { WHO } from "../../parts/actors.ts";

export const hasToAct = (actor: Actor): string => `Who has to act: ${WHO[actor]}`;

/** What to do about a suppressed address, in a badge. */
export const NEXT_STEPS: Record<Removal, string> = {
  safe: "Remove",
  afterFix: "Fix first",
  askFirst: "Check first",
  no: "Keep suppressed",
};

/** “212 addresses are suppressed because …”. */
export const BECAUSE: Record<ReasonCode, string> = {
  noSuchUser: "their mailboxes do not exist",
  noSuchDomain: "their domains do not exist or receive no mail",
  invalidAddress: "their servers reject these addresses as malformed",
  mailboxDisabled: "their mailboxes are disabled",
  addressMoved: "their owners have moved to another address",
  mailboxFull: "their mailboxes were full",
  mailboxBusy: "their mailboxes received too much mail at once",
  autoReply: "their mailboxes answered automatically",
  restrictedRecipient: "their mailboxes accept mail only from certain senders",
  senderAuthentication: "sender authentication failed",
  senderRejected: "their servers rejected the sender address",
  spoofingSuspected: "their servers judged the mail to be spoofed",
  ipBlocked: "their servers blocked the IP address SES sent from",
  reputation: "your sending domain has a poor reputation with their servers",
  rateLimited: "their servers received too much mail at once",
  greylisted: "their servers asked SES to try again later",
  spamContent: "their servers judged the content to be spam",
  blockedLink: "the mail contained a link that is on a blocklist",
  virus: "their servers found a virus",
  blockedAttachment: "their servers reject the type of attachment",
  policy: "a local policy rejected the mail",
  tooLarge: "the message was too large",
  malformedMessage: "the message was malformed",
  tooManyRecipients: "the message had too many recipients",
  mailLoop: "the mail looped between servers",
  relayDenied: "the server for their domain does not handle it",
  serverFault: "their servers failed",
  notAcceptingMail: "their servers accept no mail",
  connectionFailed: "SES could not connect to their servers",
  tlsFailed: "TLS to their servers failed",
  dnsFailed: "DNS for their domains did not answer",
  timedOut: "SES gave up after retrying",
  globalSuppression: "they are on SES's global suppression list",
  accountSuppression: "they were put on your suppression list",
  unsubscribed: "their owners unsubscribed",
  sesFault: "SES itself failed",
  spamComplaint: "their owners reported a message as spam",
  authenticationReport: "a report said that authentication failed",
  fraudReport: "a message was reported as fraud",
  virusReport: "a message was reported as a virus",
  notSpam: "a message was reported as not spam",
  otherComplaint: "their owners complained",
  unknown: "an unknown reason",
};

type Group = { removal: Removal; actor: Actor; retry: string };

/** What it says of the mailboxes, and what to do next. */
export const adviceOn = ({ removal, actor, retry }: Group): string => {
  const areFine = actor === "recipient" || removal === "askFirst" ? "" : "Their mailboxes are fine. ";
  switch (removal) {
    case "safe":
      return retry === "afterFix"
        ? `${areFine}You can remove them now. Change the mail before you send it again.`
        : `${areFine}You can remove them now; the next message may arrive.`;
    case "afterFix":
      return `${areFine}${actor === "you" ? "Fix the cause first, then remove them" : "Their administrator has to fix this first; remove them afterwards"}. Until then, mail to them bounces again.`;
    case "askFirst":
      return retry === "no"
        ? "Mail to them is likely to bounce again. Ask each person for a working address, and remove only the addresses that you know work."
        : "The mailboxes may or may not exist. Ask the people before you remove them.";
    case "no":
      return "Leave them suppressed: mail to them would bounce or be reported as spam again, which counts against your account.";
  }
};
