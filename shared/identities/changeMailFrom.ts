import type { Actor } from "../audit/AuditTable.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import type { Identity } from "./identity.ts";
import { follow, type IdentityRecord } from "./identityRecord.ts";

/**
 * Gives a domain that SES has already the MAIL FROM domain that was asked for; null takes it away, so that bounces go to
 * SES's own. Undefined asks for nothing. What SES does with mail while the MX is not found stays as it is. Safe to
 * repeat; a change is audited before SES is asked for it.
 */
export const changeMailFrom = async (
  record: IdentityRecord,
  {
    asked,
    mailFromDomain,
    actor,
    note,
  }: { asked: Identity; mailFromDomain?: string | null | undefined; actor: Actor; note?: string | undefined },
  deps: IdentityDeps,
): Promise<IdentityRecord> => {
  const before = record.ses?.mailFrom?.domain ?? null;
  if (asked.kind === "address" || mailFromDomain === undefined || mailFromDomain === before) return record;
  // Audited first: after a crash between, or where SES has no time left, the change is known.
  const audited = await change(asked.identity, record, deps, (known) => [
    known ?? record,
    audit("identity.mailFromChanged", { asked, actor, note }, deps, { before, after: mailFromDomain }),
  ]);
  await deps.ses.setMailFrom(
    asked.identity,
    { domain: mailFromDomain, rejectsWithoutMx: record.ses?.mailFrom?.rejectsWithoutMx === true },
    deps.patience,
  );
  const seen = await deps.ses.get(asked, deps.patience);
  return change(asked.identity, audited, deps, (known) => {
    const { mailFromDomain: _before, ...rest } = known ?? audited;
    return [follow(rest, seen, deps.now())];
  });
};
