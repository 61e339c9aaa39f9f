import type { Actor, AuditEntry } from "../audit/AuditTable.ts";
import { NoTimeLeftError, type Patience } from "../ses/Pace.ts";
import type { IdentityTable } from "./IdentityTable.ts";
import { coveringCandidates, type Identity, identityOf } from "./identity.ts";
import { askedAgain, follow, foundRecord, type IdentityRecord, refused } from "./identityRecord.ts";
import { lookAtIdentity } from "./lookAtIdentity.ts";
import { type IdentityPolicy, judge } from "./policy.ts";
import {
  ConfigurationSetAbsentError,
  IdentityLimitError,
  IdentityRefusedError,
  type SesIdentities,
  type SesIdentity,
} from "./SesIdentities.ts";

export type IdentityDeps = {
  identities: IdentityTable;
  ses: SesIdentities;
  policy: IdentityPolicy;
  configurationSet: string;
  now: () => Date;
  newId: () => string;
  /** How long SES's throttling is waited out before `NoTimeLeftError`. */
  patience?: Patience;
};
export type IdentityRequest = {
  asked: Identity;
  requester?: string | undefined;
  /** Of a domain; undefined takes `bounces.<domain>`, null SES's own. */
  mailFromDomain?: string | null | undefined;
  note?: string | undefined;
  actor: Actor;
  /** Whether the caller may decide by itself what needs approval. */
  mayApprove: boolean;
};
export type RequestOutcome =
  | { outcome: "covered"; by: string }
  | { outcome: "refused"; code: "free_mail_domain" | "domain_not_allowed"; reason: string }
  /** `isNew` false: it had been asked for already. */
  | { outcome: "waitingForApproval" | "requested"; record: IdentityRecord; isNew: boolean };

const CONFLICT_ATTEMPTS = 6;
const OPEN = ["waitingForApproval", "pending", "verified"];

/** Somebody else kept changing the identity at the same time. */
export class IdentityConflictError extends Error {
  override readonly name = "IdentityConflictError";
}

/**
 * Asks for an identity: says first what refuses or covers it, and asks SES for nothing then. Repeating it is the same
 * request; one that was interrupted is finished by the next try or by reconcile.
 */
export const requestIdentity = async (
  request: IdentityRequest,
  deps: IdentityDeps,
): Promise<RequestOutcome> => {
  const { asked, mayApprove } = request;
  const verdict = judge(asked, deps.policy);
  if (verdict.verdict === "refused")
    return { outcome: "refused", code: verdict.code, reason: verdict.reason };
  const by = await coveredBy(asked, deps);
  if (by !== undefined) return { outcome: "covered", by };
  // A domain may be there already; an address was looked at among what covers it.
  const known =
    asked.kind === "domain" ? await lookAtIdentity(asked, deps) : await deps.identities.get(asked.identity);
  if (known?.state === "verified") return { outcome: "requested", record: known, isNew: false };
  if (known?.state === "waitingForApproval" && !mayApprove)
    return { outcome: "waitingForApproval", record: known, isNew: false };
  if (verdict.verdict === "needsApproval" && !mayApprove && !isAsked(known))
    return { outcome: "waitingForApproval", record: await storeWaiting(known, request, deps), isNew: true };
  const isNew = !isAsked(known);
  return { outcome: "requested", record: await askSes(known, request, deps), isNew };
};

const isAsked = (record: IdentityRecord | undefined) =>
  record?.requestedBy !== undefined && OPEN.includes(record.state);

/** The verified identity that covers `asked` already, nearest first; SES has the last word. */
export const coveredBy = async (asked: Identity, deps: IdentityDeps): Promise<string | undefined> => {
  const candidates = coveringCandidates(asked).filter(
    (one) => one !== asked.identity || asked.kind === "address",
  );
  const known = await deps.identities.getMany(candidates);
  const mirrored = candidates.find((one) => known.get(one)?.state === "verified");
  if (mirrored !== undefined && (await isVerifiedNow(mirrored, deps))) return mirrored;
  for (const candidate of candidates) {
    if (candidate !== mirrored && (await isVerifiedNow(candidate, deps))) return candidate;
  }
  return undefined;
};

const isVerifiedNow = async (name: string, deps: IdentityDeps): Promise<boolean> => {
  const identity = identityOf(name);
  const seen = identity === undefined ? undefined : await deps.ses.get(identity, deps.patience);
  if (seen === undefined) return false;
  await noteSeen(seen, deps);
  return seen.status === "SUCCESS" || seen.status === "TEMPORARY_FAILURE";
};

const storeWaiting = (known: IdentityRecord | undefined, request: IdentityRequest, deps: IdentityDeps) =>
  change(request.asked.identity, known, deps, (record) => [
    { ...requested(record, request, deps.now()), state: "waitingForApproval" },
    audit("identity.asked", request, deps),
  ]);

const requested = (
  record: IdentityRecord | undefined,
  { asked, requester, mailFromDomain, actor }: IdentityRequest,
  now: Date,
): IdentityRecord => {
  const { mailFromDomain: _before, ...rest } = record ?? foundRecord(asked);
  const mailFrom =
    asked.kind === "domain" && mailFromDomain !== null
      ? (mailFromDomain ?? `bounces.${asked.domain}`)
      : undefined;
  return {
    ...rest,
    requestedBy: actor.name,
    requestedAt: now.toISOString(),
    ...(requester === undefined ? {} : { requester }),
    ...(mailFrom === undefined ? {} : { mailFromDomain: mailFrom }),
  };
};

/**
 * Stored as pending before SES is asked, so that a crash between, or an SES that has no time, leaves a request for
 * reconcile to finish, not one forgotten.
 */
const askSes = async (known: IdentityRecord | undefined, request: IdentityRequest, deps: IdentityDeps) => {
  const { identity } = request.asked;
  const isFinished = isAsked(known) && known?.state !== "waitingForApproval" && known?.ses !== undefined;
  const stored = isFinished
    ? known
    : await change(identity, known, deps, (record) => [
        { ...requested(record, request, deps.now()), state: "pending" },
        audit("identity.requested", request, deps),
      ]);
  return startOrLeave(stored, deps);
};

/** Has SES verify what is pending, or leaves it to reconcile where SES has no time. */
export const startOrLeave = async (record: IdentityRecord, deps: IdentityDeps): Promise<IdentityRecord> => {
  try {
    return await startVerification(record, deps);
  } catch (error) {
    if (error instanceof NoTimeLeftError) return record;
    throw error;
  }
};

/**
 * Has SES verify what is pending: creates it there, with its MAIL FROM domain. Safe to repeat. What SES refuses is
 * thrown, and the record has failed, to be asked for again; what is only late leaves it pending, for reconcile.
 */
export const startVerification = async (
  record: IdentityRecord,
  deps: IdentityDeps,
): Promise<IdentityRecord> => {
  try {
    return await verify(record, deps);
  } catch (error) {
    if (isRefusal(error))
      await change(record.identity, record, deps, (now) => [refused(now ?? record, error.message)]);
    throw error;
  }
};

export const isRefusal = (error: unknown): error is Error =>
  error instanceof IdentityLimitError ||
  error instanceof IdentityRefusedError ||
  error instanceof ConfigurationSetAbsentError;

const verify = async (record: IdentityRecord, deps: IdentityDeps): Promise<IdentityRecord> => {
  const { identity, kind, mailFromDomain } = record;
  const { ses, configurationSet, patience } = deps;
  let made = await ses.create(identity, configurationSet, patience);
  let seen = await ses.get({ identity, kind }, patience);
  if (made === "exists" && seen?.status === "FAILED") {
    // SES does not look again at what it gave up.
    await ses.delete(identity, patience);
    made = await ses.create(identity, configurationSet, patience);
    seen = await ses.get({ identity, kind }, patience);
  }
  // What somebody has set up elsewhere stays as it is.
  const lacksSet = seen !== undefined && seen.configurationSet === undefined;
  const lacksMailFrom = mailFromDomain !== undefined && seen !== undefined && seen.mailFrom === undefined;
  if (lacksSet) await ses.attach(identity, configurationSet, patience);
  if (lacksMailFrom) await ses.setMailFrom(identity, mailFromDomain, patience);
  if (lacksSet || lacksMailFrom) seen = await ses.get({ identity, kind }, patience);
  return change(identity, record, deps, (now) => [
    follow(
      made === "created" || now?.verificationSentAt === undefined
        ? askedAgain(now ?? record, deps.now())
        : now,
      seen,
      deps.now(),
    ),
  ]);
};

/** Notes how SES has an identity now, whoever made it. */
export const noteSeen = (seen: SesIdentity, deps: Pick<IdentityDeps, "identities" | "now">) =>
  change(seen.identity, undefined, deps, (record) => [follow(record ?? foundRecord(seen), seen, deps.now())]);

/**
 * Reads a record (unless it was `read` just now), changes it and stores it, again where somebody else was first. What
 * `change` gives beside the record is its audit entry.
 */
export const change = async (
  identity: string,
  read: IdentityRecord | undefined,
  { identities }: Pick<IdentityDeps, "identities">,
  to: (record: IdentityRecord | undefined) => [IdentityRecord, AuditEntry?],
): Promise<IdentityRecord> => {
  let before = read ?? (await identities.get(identity));
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const [after, entry] = to(before);
    if (await identities.put(after, entry)) return { ...after, version: after.version + 1 };
    before = await identities.get(identity);
  }
  throw new IdentityConflictError(`${identity} kept changing while it was written; try again`);
};

export const audit = (
  action: string,
  { asked, actor, note }: Pick<IdentityRequest, "asked" | "actor" | "note">,
  { now, newId }: Pick<IdentityDeps, "now" | "newId">,
  detail?: Record<string, unknown>,
): AuditEntry => ({
  at: now().toISOString(),
  id: newId(),
  action,
  actor,
  target: asked.identity,
  ...(note === undefined ? {} : { note }),
  ...(detail === undefined ? {} : { detail }),
});
