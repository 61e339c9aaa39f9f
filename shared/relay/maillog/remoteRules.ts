import type { Rule } from "./rule.ts";

/** What other servers say of a mailbox; of SES's deliveries its events tell, not this log. */
export const REMOTE_RULES: readonly Rule[] = [
  {
    code: "mailbox_full",
    words: /\b[245]\.2\.2\b|mailbox (?:is )?full|over ?quota|quota exceeded/i,
    title: "The mailbox is full",
    explanation: "The recipient's server accepts no more for this mailbox.",
    remedy: [{ text: "Contact the person another way." }],
  },
  {
    code: "recipient_unknown",
    words:
      /\b[45]\.1\.[1-3]\b|user unknown|unknown user|no such (?:user|recipient)|mailbox unavailable|does not exist/i,
    title: "No such mailbox",
    explanation: "The recipient's server, or this host, knows no such mailbox.",
    remedy: [{ text: "Check the address with the person." }],
  },
  {
    code: "greylisted",
    words: /gr[ae]y-?list|try again later/i,
    title: "Temporarily deferred (greylisting)",
    explanation: "The server greylists unknown senders, or is busy. The next attempt usually succeeds.",
    remedy: [],
  },
  {
    code: "refused_as_spam",
    words: /spam|block(?:ed|list)|blacklist|reputation|\b[45]\.7\.\d+\b.*(?:policy|SPF|DKIM|DMARC)/i,
    title: "Rejected by a filter",
    explanation: "The server takes the message for spam, or the sending host for a source of it.",
    remedy: [
      { text: "Read the server's reply." },
      { text: "Check SPF, DKIM and DMARC of the sender's domain." },
      { text: "Send through SES." },
    ],
  },
];
