import type { Actor, NewAuditEntry } from "../audit/AuditTable.ts";
import type { AuditAction } from "../audit/actions.ts";
import type { Patience } from "../ses/Pace.ts";
import type { IdentityTable } from "./IdentityTable.ts";
import type { Identity } from "./identity.ts";
import { follow, foundRecord, type IdentityRecord } from "./identityRecord.ts";
import type { IdentityPolicy } from "./policy.ts";
import type { SesIdentities, SesIdentity } from "./SesIdentities.ts";

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
const CONFLICT_ATTEMPTS = 6;

/** Somebody else kept changing the identity at the same time. */
export class IdentityConflictError extends Error {
  override readonly name = "IdentityConflictError";
}

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
  to: (record: IdentityRecord | undefined) => [IdentityRecord, NewAuditEntry?],
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
  action: AuditAction,
  { asked, actor, note }: { asked: Identity; actor: Actor; note?: string | undefined },
  { now, newId }: Pick<IdentityDeps, "now" | "newId">,
  detail?: Record<string, unknown>,
): NewAuditEntry => ({
  at: now().toISOString(),
  id: newId(),
  action,
  actor,
  target: asked.identity,
  ...(note === undefined ? {} : { note }),
  ...(detail === undefined ? {} : { detail }),
});
