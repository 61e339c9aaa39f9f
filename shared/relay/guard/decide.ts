import { FREE_MAIL_DOMAINS } from "../../identities/freeMail.ts";
import { type GuardedMessage, valuesOf } from "./guardedMessage.ts";
import { domainOf, type Mailbox, readAddressList } from "./mailbox.ts";
import { type Policy, settingsFor } from "./policy.ts";
import { type Rewriting, rewritingOf } from "./rewrite.ts";
import { isAccepted, type Senders, sendersOf } from "./unverified.ts";
import type { VerifiedSenders } from "./VerifiedSenders.ts";

/** What happens to one message, and why. */
export type Decision =
  /** SES accepts its senders, or there is nothing to judge them by. */
  | { kind: "pass" }
  /** SES would reject it, but it cannot be rewritten. */
  | {
      kind: "leave";
      why: "noFallback" | "fallbackUnverified" | "notAllowed" | "nullSender";
      sender: string;
      fallback?: Mailbox | undefined;
    }
  | { kind: "rewrite" | "observe"; sender: string; fallback: Mailbox; rewriting: Rewriting }
  | { kind: "reject"; sender: string; reply: string };

type Known = {
  /** Undefined while no list of identities is known: then every message passes. */
  verified: VerifiedSenders | undefined;
  policy: Policy;
  /** Whether Postfix lets the guard change headers and envelope sender. */
  mayChange: boolean;
};

/** Whether SES would accept the senders of a message, and what to do if not. */
export const decide = (message: GuardedMessage, { verified, policy, mayChange }: Known): Decision => {
  if (verified === undefined || verified.size === 0) return { kind: "pass" };
  const senders = sendersOf(message, verified);
  if (isAccepted(senders)) return { kind: "pass" };
  const sender = refusedSender(message, senders);
  // SES accepts no message without an envelope sender, and a bounce must not be given one [RFC 5321 4.5.5].
  if (message.envelopeSender === "") return { kind: "leave", why: "nullSender", sender };
  const { mode, fallback } = settingsFor(policy, domainOf(sender), message.recipients.map(domainOf));
  if (mode === "reject")
    // It may never come to SES.
    return message.isDeliveredHere === true
      ? { kind: "pass" }
      : { kind: "reject", sender, reply: rejectReply(sender) };
  if (fallback === undefined) return { kind: "leave", why: "noFallback", sender };
  if (!verified.covers(fallback.address))
    return { kind: "leave", why: "fallbackUnverified", sender, fallback };
  if (!mayChange) return { kind: "leave", why: "notAllowed", sender };
  return { kind: mode, sender, fallback, rewriting: rewritingOf(message, senders, fallback) };
};

/** The address to name: of those that SES checks, the first that is not verified. */
const refusedSender = (message: GuardedMessage, senders: Senders): string => {
  const [from] = senders.unverifiedFrom;
  if (from !== undefined) return from;
  if (senders.isEnvelopeUnverified) return message.envelopeSender;
  const [place = 1] = senders.unverifiedSender;
  const value = valuesOf(message, "sender")[place - 1] ?? valuesOf(message, "return-path")[0] ?? "";
  return readAddressList(value).mailboxes[0]?.address ?? value.trim();
};

const LONGEST_NAMED = 150;

/** 550 with an enhanced status code [RFC 3463], on one line of ASCII. */
const rejectReply = (sender: string): string => {
  const plain = (text: string) => text.replaceAll(/[^\x21-\x7e]|%/g, "?").slice(0, LONGEST_NAMED);
  const domain = domainOf(sender);
  const identity = FREE_MAIL_DOMAINS.includes(domain) ? sender : domain;
  return `550 5.7.1 SES rejects mail from ${plain(sender)}: not verified. Send from a verified address, or verify it: postmaster identities request ${plain(identity)}`;
};
