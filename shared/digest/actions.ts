/** What an action of the audit log is called; one that is not here says its own name. */
const ACTION_WORDS = {
  "suppression.removed": "Addresses taken off the suppression list",
  "suppression.added": "Addresses suppressed by hand",
  "token.created": "Tokens made",
  "token.revoked": "Tokens revoked",
  "console.linkCreated": "Sign-in links to the console made",
  "console.signedIn": "Sign-ins to the console",
  "console.signedOut": "Sign-outs of the console",
  "warning.acknowledged": "Warnings acknowledged",
  "subscriber.added": "Subscribers of warnings added",
  "subscriber.removed": "Subscribers of warnings removed",
  "account.productionAccessRequested": "Production access asked for",
  "quarantine.replayed": "Quarantined notifications replayed",
  "quarantine.deleted": "Quarantined notifications deleted",
  "suppression.removedElsewhere": "Addresses taken off the list in AWS",
  "identity.requested": "Senders asked for",
  "identity.approved": "Senders approved",
  "identity.declined": "Senders declined",
  "identity.deleted": "Senders deleted",
  "identity.verificationSent": "Verification mails sent again",
  "identity.dnsApplied": "DNS records published",
  "identity.feedbackAttached": "Configuration sets attached",
  "recipient.erased": "Recipients erased",
  "identity.mailFromChanged": "MAIL FROM domains changed",
} as const;

/** Everything that the audit log tells of. */
export type AuditAction = keyof typeof ACTION_WORDS;

export const actionInWords = (action: string): string =>
  (ACTION_WORDS as Readonly<Record<string, string>>)[action] ?? action;
