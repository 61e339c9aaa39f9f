import type { Target, TargetName } from "../../shared/remedies/remedy.ts";

/** One of each target, with all that it may have; a new one is missing here until it is added. */
const TARGETS: { [Name in TargetName]: Required<Extract<Target, { to: Name }>> } = {
  account: { to: "account" },
  productionAccess: { to: "productionAccess" },
  identities: { to: "identities" },
  identity: { to: "identity", identity: "ann@example.org" },
  identityDns: { to: "identityDns", identity: "example.org" },
  verifyAgain: { to: "verifyAgain", identity: "ann@example.org" },
  applyDns: { to: "applyDns", identity: "example.org", replace: true },
  requestIdentity: { to: "requestIdentity", identity: "o'hara@example.org" },
  attachFeedback: { to: "attachFeedback", identity: "example.org", replace: true },
  deleteIdentity: { to: "deleteIdentity", identity: "example.org", force: true },
  recipient: { to: "recipient", address: "jo@example.net" },
  domain: { to: "domain", domain: "example.net" },
  suppression: { to: "suppression", address: "jo@example.net" },
  removeSuppression: { to: "removeSuppression", address: "jo@example.net", force: true },
  removeMany: { to: "removeMany" },
  suppressionGroups: { to: "suppressionGroups" },
  suppressionsByReason: {
    to: "suppressionsByReason",
    reason: "mailboxFull",
    since: "2026-11-24T08:00:00Z",
    sender: "survey@example.org",
  },
  removeByReason: {
    to: "removeByReason",
    reason: "mailboxFull",
    since: "2026-11-24T08:00:00Z",
    sender: "survey@example.org",
  },
  message: { to: "message", messageId: "0102-message-1" },
  events: { to: "events", type: "deliveryDelay" },
  statsBySender: { to: "statsBySender" },
  statsByDomain: { to: "statsByDomain" },
  digest: { to: "digest", period: "2026-11-16/P7D" },
  warnings: { to: "warnings" },
  subscribers: { to: "subscribers" },
  addSubscriber: { to: "addSubscriber" },
  quarantine: { to: "quarantine" },
  tokens: { to: "tokens" },
  audit: { to: "audit" },
  setup: { to: "setup" },
  shell: { to: "shell", command: "postfix reload" },
  url: { to: "url", url: "https://health.aws.amazon.com/health/status" },
};

export const everyTarget: Target[] = Object.values(TARGETS);
