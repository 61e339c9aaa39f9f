import type { Actor } from "../audit/AuditTable.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import type { Identity } from "./identity.ts";
import { follow, type IdentityRecord } from "./identityRecord.ts";

/**
 * Gives a domain that SES has already the MAIL FROM domain that was asked for; null takes it away, so that bounces go to
 * SES's own. Undefined asks for nothing. Safe to repeat; audited where it changes something.
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
  await deps.ses.setMailFrom(asked.identity, mailFromDomain, deps.patience);
  const seen = await deps.ses.get(asked, deps.patience);
  const entry = audit("identity.mailFromChanged", { asked, actor, note }, deps, {
    before,
    after: mailFromDomain,
  });
  return change(asked.identity, record, deps, (known) => {
    const { mailFromDomain: _before, ...rest } = known ?? record;
    return [follow(rest, seen, deps.now()), entry];
  });
};
