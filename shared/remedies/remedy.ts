import type { EventType } from "../feedback/event.ts";

/**
 * What to do about something, as data: a step in words, and where it is done. The words name no command, page or path;
 * each face (API, CLI, console, mail) shows the target in the form its reader can use there.
 */
export type Remedy = { text: string; target?: Target };

/** Where a step is done. A face shows every one of them, or does not compile. */
export type Target =
  | { to: "account" }
  | { to: "productionAccess" }
  | { to: "identities" }
  | { to: "identity"; identity: string }
  | { to: "identityDns"; identity: string }
  /** Send the verification email again, or look for the DNS records again. */
  | { to: "verifyAgain"; identity: string }
  /** Write the DNS records into Route 53. `replace`: even over records of others. */
  | { to: "applyDns"; identity: string; replace?: true }
  | { to: "requestIdentity"; identity?: string }
  /** Give a domain that SES has already its MAIL FROM domain. */
  | { to: "setMailFrom"; identity: string; domain: string }
  /** `replace`: even where the identity has another configuration set. */
  | { to: "attachFeedback"; identity: string; replace?: true }
  /** `force`: even though senders depend on it. */
  | { to: "deleteIdentity"; identity: string; force?: true }
  | { to: "recipient"; address: string }
  | { to: "domain"; domain: string }
  | { to: "suppression"; address: string }
  /** `force`: even though mail to the address is likely to bounce again. */
  | { to: "removeSuppression"; address: string; force?: true }
  /** Remove many addresses in one job. */
  | { to: "removeMany" }
  /** Every reason for which addresses are suppressed. */
  | { to: "suppressionGroups" }
  /** The suppressed addresses of one reason; `since` is an ISO 8601 time, `sender` whose mail to them bounced. */
  | { to: "suppressionsByReason"; reason: string; since?: string; sender?: string }
  /** Remove all of them. */
  | { to: "removeByReason"; reason: string; since?: string; sender?: string }
  | { to: "message"; messageId: string }
  | { to: "events"; type: EventType }
  | { to: "statsBySender" }
  | { to: "statsByDomain" }
  /** The preview of a digest; `period` is an ISO 8601 interval, `2026-11-16/P7D`. */
  | { to: "digest"; period?: string }
  | { to: "warnings" }
  | { to: "subscribers" }
  | { to: "addSubscriber" }
  | { to: "quarantine" }
  | { to: "tokens" }
  | { to: "audit" }
  | { to: "setup" }
  /** A command for a shell, on the mail host or with the AWS CLI. */
  | { to: "shell"; command: string }
  /** A page of somebody else's: AWS, a mailbox provider, a blocklist. */
  | { to: "url"; url: string };
export type TargetName = Target["to"];

/** A value for each target, where they are shown. */
export type ForEachTarget<Shown> = {
  [Name in TargetName]: (target: Extract<Target, { to: Name }>) => Shown;
};

/** `target` as `faces` shows it. */
export const shownBy = <Shown>(faces: ForEachTarget<Shown>, target: Target): Shown =>
  (faces[target.to] as (target: Target) => Shown)(target);

/** A step that is done in a shell. */
export const shell = (text: string, command: string): Remedy => ({
  text,
  target: { to: "shell", command },
});
