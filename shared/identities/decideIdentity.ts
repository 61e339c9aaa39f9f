import type { Actor } from "../audit/AuditTable.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import type { Identity } from "./identity.ts";
import { askedAgain, follow, type IdentityRecord, RESEND_AFTER_MS } from "./identityRecord.ts";
import { startOrLeave } from "./startVerification.ts";

export type Decision = { asked: Identity; actor: Actor; note?: string | undefined };
export type Decided =
  | { outcome: "approved" | "declined"; record: IdentityRecord }
  | { outcome: "unknown" }
  /** It does not wait for anybody. */
  | { outcome: "notWaiting"; record: IdentityRecord };

const decisionOf = ({ actor, note }: Decision, now: Date) => ({
  decidedBy: actor.name,
  decidedAt: now.toISOString(),
  ...(note === undefined ? {} : { decisionNote: note }),
});

/** Approves a request that waits, and asks SES. One that was approved and interrupted goes on. */
export const approveIdentity = async (decision: Decision, deps: IdentityDeps): Promise<Decided> => {
  const { asked } = decision;
  const record = await deps.identities.get(asked.identity);
  if (record === undefined) return { outcome: "unknown" };
  const isHalfDone = record.state === "pending" && record.decidedBy !== undefined && record.ses === undefined;
  if (record.state !== "waitingForApproval" && !isHalfDone) return { outcome: "notWaiting", record };
  const approved = isHalfDone
    ? record
    : await change(asked.identity, record, deps, (now) => [
        { ...(now ?? record), ...decisionOf(decision, deps.now()), state: "pending" },
        audit("identity.approved", decision, deps),
      ]);
  return { outcome: "approved", record: await startOrLeave(approved, deps) };
};

export const declineIdentity = async (decision: Decision, deps: IdentityDeps): Promise<Decided> => {
  const { asked } = decision;
  const record = await deps.identities.get(asked.identity);
  if (record === undefined) return { outcome: "unknown" };
  if (record.state !== "waitingForApproval") return { outcome: "notWaiting", record };
  const declined = await change(asked.identity, record, deps, (now) => [
    follow(
      { ...(now ?? record), ...decisionOf(decision, deps.now()), state: "declined" },
      undefined,
      deps.now(),
    ),
    audit("identity.declined", decision, deps),
  ]);
  return { outcome: "declined", record: declined };
};

export type Resent =
  | { outcome: "sent"; record: IdentityRecord }
  | { outcome: "unknown" }
  | { outcome: "alreadyVerified"; record: IdentityRecord }
  | { outcome: "waitingForApproval"; record: IdentityRecord }
  /** SES looks for a domain's records by itself, until it gives up: there is no mail to send. */
  | { outcome: "noMail"; record: IdentityRecord }
  | { outcome: "tooSoon"; retryAfterSeconds: number };

/**
 * Sends the verification mail again, or has SES look again for the records of a domain that it gave up; at most every
 * ten minutes. SES has no call for that: the identity is made anew, and where a crash comes between, the record still says pending and the next try makes it.
 */
export const resendVerification = async (decision: Decision, deps: IdentityDeps): Promise<Resent> => {
  const { asked } = decision;
  const record = await deps.identities.get(asked.identity);
  if (record === undefined || record.state === "absent") return { outcome: "unknown" };
  if (record.state === "waitingForApproval" || record.state === "declined")
    return { outcome: "waitingForApproval", record };
  const seen = await deps.ses.get(asked, deps.patience);
  if (seen?.status === "SUCCESS")
    return {
      outcome: "alreadyVerified",
      record: await change(asked.identity, record, deps, (now) => [follow(now ?? record, seen, deps.now())]),
    };
  if (asked.kind === "domain" && seen?.status !== "FAILED") return { outcome: "noMail", record };
  const now = deps.now();
  const next = Date.parse(record.verificationSentAt ?? "") + RESEND_AFTER_MS;
  if (now.getTime() < next)
    return { outcome: "tooSoon", retryAfterSeconds: Math.ceil((next - now.getTime()) / 1_000) };
  // Taken before SES is asked, so that of two who ask at once one sends.
  const taken = askedAgain(record, now);
  if (!(await deps.identities.put(taken, audit("identity.verificationSent", decision, deps))))
    return { outcome: "tooSoon", retryAfterSeconds: RESEND_AFTER_MS / 1_000 };
  await deps.ses.delete(asked.identity, deps.patience);
  return { outcome: "sent", record: await startOrLeave({ ...taken, version: taken.version + 1 }, deps) };
};
