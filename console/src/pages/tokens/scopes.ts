import type { Scope } from "../../../../shared/tokens/token.ts";

const SCOPE_WORDS: Record<Scope, string> = {
  read: "See all of this console but what is for admins: suppressions, messages, identities, warnings, figures.",
  "suppressions:write": "Take addresses off the suppression list, and put them on it.",
  "identities:write": "Ask for senders, publish their DNS records, delete them.",
  "relay:write": "Report what a mail host's log says: for postmaster maillog on that host.",
  admin:
    "All of this, and tokens, the audit log, subscribers, quarantine, acknowledging warnings, erasing recipients, approving senders, asking for production access.",
};

/** What each scope lets a token do. */
export const SCOPES = Object.entries(SCOPE_WORDS) as [scope: Scope, words: string][];
