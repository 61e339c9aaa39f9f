import type { Scope } from "../../../../shared/tokens/scope.ts";

const SCOPE_WORDS: Record<Scope, string> = {
  read: "Read everything except admin data: suppressions, messages, identities, warnings, statistics.",
  "suppressions:write": "Remove addresses from the suppression list, and add them.",
  "identities:write": "Request senders, publish their DNS records, and delete senders.",
  "relay:write": "Report a mail host's log: for postmaster maillog watch on that host.",
  guard: "Read which senders are verified, and report rewritten mail: for postmaster guard on a mail host.",
  admin:
    "All of this, plus tokens, the audit log, subscribers, quarantine, acknowledging warnings, erasing recipients, approving senders and requesting production access.",
};

/** What each scope allows. */
export const SCOPES = Object.entries(SCOPE_WORDS) as [scope: Scope, words: string][];
