import type { Rule } from "./rule.ts";

/** What other servers say of a mailbox; of SES's deliveries its events tell, not this log. */
export const REMOTE_RULES: readonly Rule[] = [
  {
    code: "mailbox_full",
    words: /\b[245]\.2\.2\b|mailbox (?:is )?full|over ?quota|quota exceeded/i,
    title: "The mailbox is full",
    explanation: "The recipient's server takes no more for this mailbox.",
    remedy: "Tell the person by another way.",
  },
  {
    code: "recipient_unknown",
    words:
      /\b[45]\.1\.[1-3]\b|user unknown|unknown user|no such (?:user|recipient)|mailbox unavailable|does not exist/i,
    title: "There is no such mailbox",
    explanation: "The recipient's server, or this host, knows no such mailbox.",
    remedy: "Check the address with the person.",
  },
  {
    code: "greylisted",
    words: /gr[ae]y-?list|try again later/i,
    title: "Told to come again later",
    explanation: "The server takes mail of strangers at the second try only, or is busy.",
    remedy: "Nothing: the next try succeeds as a rule.",
  },
  {
    code: "refused_as_spam",
    words: /spam|block(?:ed|list)|blacklist|reputation|\b[45]\.7\.\d+\b.*(?:policy|SPF|DKIM|DMARC)/i,
    title: "Refused by a filter",
    explanation: "The server takes it for unwanted mail, or the sending host for a source of it.",
    remedy: "Read its words; check SPF, DKIM and DMARC of the sender's domain, and send through SES.",
  },
];
