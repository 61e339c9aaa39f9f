import type { AuditAction } from "../../../../shared/audit/actions.ts";
import { pagePath as identity } from "../identities/paths.ts";

type Told = {
  /** What was done, after who did it. */
  did: string;
  /** Where its target is shown, if anywhere. */
  pageOf?: (target: string) => string;
};

const recipient = (address: string) => `/recipients/${encodeURIComponent(address)}`;
const warning = (id: string) => `/warnings/${encodeURIComponent(id)}`;
const tokens = () => "/tokens";
const subscribers = () => "/subscribers";

const TOLD: Record<AuditAction, Told> = {
  "suppression.removed": { did: "removed from the suppression list", pageOf: recipient },
  "suppression.added": { did: "added to the suppression list", pageOf: recipient },
  "suppression.removedElsewhere": { did: "removed from the suppression list in AWS", pageOf: recipient },
  "token.created": { did: "created a token", pageOf: tokens },
  "token.revoked": { did: "revoked a token", pageOf: tokens },
  "console.linkCreated": { did: "created a sign-in link" },
  "console.signedIn": { did: "signed in to the console" },
  "console.signedOut": { did: "signed out of the console" },
  "warning.acknowledged": { did: "acknowledged a warning", pageOf: warning },
  "subscriber.added": { did: "added a subscriber", pageOf: subscribers },
  "subscriber.removed": { did: "removed a subscriber", pageOf: subscribers },
  "account.productionAccessRequested": { did: "requested production access", pageOf: () => "/account" },
  // The quarantine has no page of either any more.
  "quarantine.replayed": { did: "replayed a quarantined notification" },
  "quarantine.deleted": { did: "deleted a quarantined notification" },
  "identity.asked": { did: "requested an identity that needs approval", pageOf: identity },
  "identity.requested": { did: "requested an identity", pageOf: identity },
  "identity.approved": { did: "approved a sender", pageOf: identity },
  "identity.declined": { did: "declined a sender", pageOf: identity },
  "identity.deleted": { did: "deleted a sender", pageOf: identity },
  "identity.verificationSent": { did: "resent the verification email", pageOf: identity },
  "identity.dnsApplied": { did: "published DNS records", pageOf: identity },
  "identity.feedbackAttached": { did: "attached the configuration set", pageOf: identity },
  "identity.mailFromChanged": { did: "changed the MAIL FROM domain", pageOf: identity },
  // Its target is the recipient's id, which tells nobody who it was.
  "recipient.erased": { did: "erased a recipient" },
};

const isKnown = (action: string): action is AuditAction => Object.hasOwn(TOLD, action);

/** An action in words; one of a newer version says its own name. */
export const toldOf = (action: string): Told => (isKnown(action) ? TOLD[action] : { did: action });
