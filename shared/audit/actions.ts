/** What an action of the audit log is called; one of a newer version says its own name. */
const ACTION_WORDS = {
  "suppression.removed": "Addresses removed from the suppression list",
  "suppression.added": "Addresses suppressed manually",
  "token.created": "Tokens created",
  "token.revoked": "Tokens revoked",
  "console.linkCreated": "Console sign-in links created",
  "console.signedIn": "Console sign-ins",
  "console.signedOut": "Console sign-outs",
  "warning.acknowledged": "Warnings acknowledged",
  "subscriber.added": "Warning subscribers added",
  "subscriber.removed": "Warning subscribers removed",
  "account.productionAccessRequested": "Production access requested",
  "quarantine.replayed": "Quarantined notifications replayed",
  "quarantine.deleted": "Quarantined notifications deleted",
  "suppression.removedElsewhere": "Addresses removed in AWS",
  "identity.requested": "Senders requested",
  "identity.asked": "Sender requests that need approval",
  "identity.approved": "Senders approved",
  "identity.declined": "Senders declined",
  "identity.deleted": "Senders deleted",
  "identity.verificationSent": "Verification emails sent again",
  "identity.dnsApplied": "DNS records published",
  "identity.feedbackAttached": "Configuration sets attached",
  "recipient.erased": "Recipients erased",
  "identity.mailFromChanged": "MAIL FROM domains changed",
} as const;

/** Every action in the audit log. */
export type AuditAction = keyof typeof ACTION_WORDS;

export const actionInWords = (action: string): string =>
  (ACTION_WORDS as Readonly<Record<string, string>>)[action] ?? action;

/** `, by Jo, Ann`; nothing of SES, whose actions name it. */
export const byWhom = (names: string[]): string => {
  const people = names.filter((name) => name !== "ses");
  return people.length === 0 ? "" : `, by ${people.join(", ")}`;
};
