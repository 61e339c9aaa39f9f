import type { FailureCause } from "../feedback/failureCause.ts";

/** What a cause of failure is called, and what to do about it. */
export const CAUSE_WORDS: Readonly<Record<FailureCause, { name: string; remedy: string }>> = {
  unknownUser: {
    name: "No such mailbox",
    remedy: "Ask these people for their present address, by another way; correct it where it is kept.",
  },
  noSuchDomain: {
    name: "No such domain",
    remedy: "Look at the part after the @ for typing errors.",
  },
  mailboxFull: { name: "Mailbox full", remedy: "It may work later; tell them by another way if it matters." },
  mailboxDisabled: {
    name: "Mailbox closed",
    remedy: "Its owner has left or lost it: ask for another address.",
  },
  blocked: {
    name: "Blocked by the other side",
    remedy:
      "Read their answer (GET /v1/events?type=bounce); their mail administrator can let your sender through.",
  },
  tooLarge: { name: "Too large", remedy: "Send a link instead of the attachment." },
  contentRefused: {
    name: "Content refused",
    remedy: "Change what looks like spam: links, wording, attachments.",
  },
  notAnswering: {
    name: "Their server did not answer",
    remedy: "Nothing, unless it goes on: then look for typing errors in the domain.",
  },
  spamReport: { name: "Reported as spam", remedy: "Do not write to these people again unasked." },
  suppressedAlready: {
    name: "Suppressed already",
    remedy: "Something still writes to suppressed addresses: take them out of its list.",
  },
  globalList: {
    name: "On SES's own list",
    remedy: "They bounced elsewhere; SES lets them go by itself within 14 days.",
  },
  unsubscribed: { name: "Unsubscribed", remedy: "Do not write to them about this topic." },
  other: { name: "Other, or automatic replies", remedy: "Nothing, unless it is much." },
};
