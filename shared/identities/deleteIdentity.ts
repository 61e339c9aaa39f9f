import type { Actor } from "../audit/AuditTable.ts";
import { normaliseAddress } from "../feedback/address.ts";
import { readStats, type StatsDeps } from "../tallies/stats.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import { coveringCandidates, type Identity, identityOf, isWithin } from "./identity.ts";
import { lookAtIdentity } from "./lookAtIdentity.ts";

export type Deleted =
  | { outcome: "deleted" }
  | { outcome: "unknown" }
  /** Who has sent in the last month and could not any more. */
  | { outcome: "inUse"; senders: string[] };

const LOOKED_BACK_MS = 30 * 86_400_000;
const SENDERS_LOOKED_AT = 100_000;

/** Takes an identity off SES and from here; asks for `force` where senders depend on it. Safe to repeat. */
export const deleteIdentity = async (
  { asked, force, actor, note }: { asked: Identity; force: boolean; actor: Actor; note?: string | undefined },
  deps: IdentityDeps & { stats: StatsDeps },
): Promise<Deleted> => {
  // Looked at first, so that there is a record to finish by where a crash comes between SES and the audit log.
  const record = await lookAtIdentity(asked, deps);
  if (record === undefined || (record.state === "absent" && record.requestedBy === undefined))
    return { outcome: "unknown" };
  const senders = force ? [] : await dependants(asked, deps);
  if (senders.length > 0) return { outcome: "inUse", senders };
  await deps.ses.delete(asked.identity, deps.patience);
  // The audit entry goes with a write, the deletion after it.
  await change(asked.identity, record, deps, (before) => [
    { ...(before ?? record), state: "absent" },
    audit("identity.deleted", { asked, actor, note }, deps),
  ]);
  await deps.identities.delete(asked.identity);
  return { outcome: "deleted" };
};

/** Senders of the last 30 days that this identity covers and no other verified one does. */
const dependants = async (
  asked: Identity,
  { identities, stats, now }: IdentityDeps & { stats: StatsDeps },
) => {
  const since = new Date(now().getTime() - LOOKED_BACK_MS).toISOString();
  const { items } = await readStats({ by: "sender", since, limit: SENDERS_LOOKED_AT }, stats);
  const verified = new Set<string>();
  for await (const { identity, state } of identities.all())
    if (state === "verified") verified.add(identity.toLowerCase());
  verified.delete(asked.identity.toLowerCase());
  return items
    .map(({ key }) => key)
    .filter((sender) => {
      const found = identityOf(sender);
      if (found === undefined || !covers(asked, found)) return false;
      return !coveringCandidates(found).some((one) => verified.has(one.toLowerCase()));
    });
};

/** Senders are recorded in lower case, so an address is compared so. */
const covers = (asked: Identity, sender: Identity): boolean =>
  asked.kind === "domain"
    ? isWithin(sender.domain, asked.domain)
    : normaliseAddress(asked.identity)?.address === normaliseAddress(sender.identity)?.address;
