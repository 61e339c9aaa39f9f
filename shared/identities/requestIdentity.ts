import type { Actor } from "../audit/AuditTable.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import { changeMailFrom } from "./changeMailFrom.ts";
import type { Identity } from "./identity.ts";
import { foundRecord, type IdentityRecord } from "./identityRecord.ts";
import { coveredBy, lookAtIdentity } from "./lookAtIdentity.ts";
import { judge } from "./policy.ts";
import { startOrLeave } from "./startVerification.ts";

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
  /** As it is covered, it has no MAIL FROM domain of its own to be set. */
  | { outcome: "mailFromOfAnother"; by: string }
  | { outcome: "refused"; code: "free_mail_domain" | "domain_not_allowed"; reason: string }
  /** `isNew` false: it had been asked for already. */
  | { outcome: "waitingForApproval" | "requested"; record: IdentityRecord; isNew: boolean };

const OPEN = ["waitingForApproval", "pending", "verified"];

/**
 * Asks for an identity: says first what refuses or covers it, and asks SES for nothing then. Repeating it is the same
 * request, but for another MAIL FROM domain, which is set; one that was interrupted is finished by the next try or by
 * reconcile.
 */
export const requestIdentity = async (
  request: IdentityRequest,
  deps: IdentityDeps,
): Promise<RequestOutcome> => {
  const { asked, mayApprove } = request;
  const verdict = judge(asked, deps.policy);
  if (verdict.verdict === "refused")
    return { outcome: "refused", code: verdict.code, reason: verdict.reason };
  const known = await lookAtIdentity(asked, deps);
  if (known?.state === "verified")
    return { outcome: "requested", record: await changeMailFrom(known, request, deps), isNew: false };
  const by = await coveredBy(asked, deps);
  if (by !== undefined)
    return { outcome: request.mailFromDomain == null ? "covered" : "mailFromOfAnother", by };
  if (known?.state === "waitingForApproval" && !mayApprove)
    return { outcome: "waitingForApproval", record: await keepWaiting(known, request, deps), isNew: false };
  if (verdict.verdict === "needsApproval" && !mayApprove && !isAsked(known))
    return { outcome: "waitingForApproval", record: await storeWaiting(known, request, deps), isNew: true };
  const isNew = !isAsked(known);
  return { outcome: "requested", record: await askSes(known, request, deps), isNew };
};

const isAsked = (record: IdentityRecord | undefined) =>
  record?.requestedBy !== undefined && OPEN.includes(record.state);

const storeWaiting = (known: IdentityRecord | undefined, request: IdentityRequest, deps: IdentityDeps) =>
  change(request.asked.identity, known, deps, (record) => [
    { ...requested(record, request, deps.now()), state: "waitingForApproval" },
    audit("identity.asked", request, deps),
  ]);

/** The request as it is, but for the MAIL FROM domain. */
const keepWaiting = async (known: IdentityRecord, request: IdentityRequest, deps: IdentityDeps) => {
  const { mailFromDomain: wanted } = request;
  if (wanted === undefined || wanted === (known.mailFromDomain ?? null)) return known;
  return change(request.asked.identity, known, deps, (record) => {
    const { mailFromDomain: _before, ...rest } = record ?? known;
    return [
      { ...rest, ...(wanted === null ? {} : { mailFromDomain: wanted }) },
      audit("identity.asked", request, deps, { mailFromDomain: wanted }),
    ];
  });
};

const requested = (
  record: IdentityRecord | undefined,
  { asked, requester, mailFromDomain, note, actor }: IdentityRequest,
  now: Date,
): IdentityRecord => {
  const { mailFromDomain: _mailFrom, requestNote: _note, ...rest } = record ?? foundRecord(asked);
  const mailFrom =
    asked.kind === "domain" && mailFromDomain !== null
      ? (mailFromDomain ?? `bounces.${asked.domain}`)
      : undefined;
  return {
    ...rest,
    requestedBy: actor.name,
    requestedAt: now.toISOString(),
    ...(requester === undefined ? {} : { requester }),
    ...(note === undefined ? {} : { requestNote: note }),
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
    ? await changeMailFrom(known, request, deps)
    : await change(identity, known, deps, (record) => [
        { ...requested(record, request, deps.now()), state: "pending" },
        audit("identity.requested", request, deps),
      ]);
  return startOrLeave(stored, deps);
};
