import { type Actor, auditItem } from "../../audit/AuditTable.ts";
import type { Patience } from "../../ses/Pace.ts";
import { isLikelyToBounceAgain, reasonOfSuppression } from "../reason.ts";
import type { Listed, SesSuppressionList } from "../SesSuppressionList.ts";
import type { SuppressionTable } from "../SuppressionTable.ts";
import { listed, type Reason, removed, type Suppression } from "../suppression.ts";
import type { RemovalFilter } from "./RemovalJobTable.ts";

export type RemovalDeps = {
  suppressions: SuppressionTable;
  ses: Pick<SesSuppressionList, "get" | "put" | "delete">;
  now: () => Date;
  newId: () => string;
  /** How long SES's throttling is waited out before `NoTimeLeftError`. */
  patience?: Patience;
};

export type RemovalRequest = {
  /** Normalised. */
  address: string;
  note?: string | undefined;
  actor: Actor;
  /** Remove even what is likely to bounce again. */
  force: boolean;
  /** The bulk job this belongs to. */
  job?: string;
  /** Removes it only if this still holds for it. */
  filter?: RemovalFilter | undefined;
};

export type RemovalOutcome =
  | { outcome: "removed"; entry: Suppression }
  | { outcome: "likely_to_bounce_again"; entry: Suppression }
  | { outcome: "reason_changed"; entry: Suppression }
  | { outcome: "not_suppressed" };

const CONFLICT_ATTEMPTS = 6;

/**
 * Takes an address off SES's list, then off the mirror and into the audit log in one transaction. Safe to repeat
 * after a crash anywhere: an address that only SES has is mirrored before SES is asked to delete it, so until
 * mirror and audit are written the mirror remembers that there is something to finish.
 */
export const removeSuppression = async (
  request: RemovalRequest,
  deps: RemovalDeps,
): Promise<RemovalOutcome> => {
  const { address, force, job, filter } = request;
  const { suppressions, ses, patience } = deps;
  let entry = await suppressions.get(address);
  if (entry?.state === "removed" && job !== undefined && entry.removalJob === job) {
    return { outcome: "removed", entry };
  }
  if (entry?.state !== "listed") {
    const found = await ses.get(address, patience);
    if (found === undefined) return { outcome: "not_suppressed" };
    entry = await mirror(address, found, suppressions);
  }
  if (filter !== undefined && !fits(entry, filter)) return { outcome: "reason_changed", entry };
  if (!force && isLikelyToBounceAgain(entry)) return { outcome: "likely_to_bounce_again", entry };
  await ses.delete(entry.listedAs ?? address, patience);
  // Taken here and not at the write: a bounce between the two lists the address again, and rightly so.
  return finish(entry, deps.now().toISOString(), request, deps);
};

/** Its domain does not change. */
const fits = (entry: Suppression, { reasonCode, since, until, sender }: RemovalFilter): boolean =>
  reasonOfSuppression(entry).code === reasonCode &&
  (since === undefined || entry.since >= since) &&
  (until === undefined || entry.since < until) &&
  (sender === undefined || entry.sender === sender);

const finish = async (
  read: Suppression,
  at: string,
  { address, note, actor, job }: RemovalRequest,
  { suppressions, newId }: RemovalDeps,
): Promise<RemovalOutcome> => {
  let entry = read;
  const id = newId();
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const after = removed(entry, { at, by: actor.name, ...(job === undefined ? {} : { job }) });
    const audit = auditItem({
      at,
      id,
      action: "suppression.removed",
      actor,
      target: address,
      note,
      detail: {
        reason: entry.reason,
        reasonCode: reasonOfSuppression(entry).code,
        since: entry.since,
        source: entry.source,
        job,
      },
    });
    if (await suppressions.put(after, audit)) return { outcome: "removed", entry };
    const again = await suppressions.get(address);
    // Somebody else finished the same removal meanwhile; theirs is in the audit log.
    if (again?.state === "removed") return { outcome: "removed", entry: again };
    entry = again ?? { ...entry, version: 0 };
  }
  throw new Error("the suppression kept changing while it was being removed");
};

/** Puts into the mirror what SES has and the mirror lacks, as reconcile would. */
const mirror = async (
  address: string,
  found: Listed,
  suppressions: SuppressionTable,
): Promise<Suppression> => {
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const entry = await suppressions.get(address);
    if (entry?.state === "listed") return entry;
    const after = listed(entry, {
      address,
      domain: address.slice(address.lastIndexOf("@") + 1),
      reason: found.reason,
      since: found.lastUpdate,
      source: "ses",
      ...(found.address === address ? {} : { listedAs: found.address }),
    });
    if (await suppressions.put(after)) return { ...after, version: after.version + 1 };
  }
  throw new Error("the suppression kept changing while it was being mirrored");
};

/**
 * Suppresses an address by hand: SES first, then mirror and audit log in one transaction. Repeating it overwrites
 * reason and note. SES takes it only from accounts with production access.
 */
export const suppressByHand = async (
  request: { address: string; domain: string; reason: Reason; note?: string | undefined; actor: Actor },
  { suppressions, ses, now, newId, patience }: RemovalDeps,
): Promise<Suppression> => {
  const { address, domain, reason, note, actor } = request;
  await ses.put(address, reason, patience);
  const at = now().toISOString();
  const id = newId();
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const before = await suppressions.get(address);
    const after = listed(before, {
      address,
      domain,
      reason,
      since: at,
      source: "operator",
      ...(note === undefined ? {} : { note }),
    });
    const audit = auditItem({
      at,
      id,
      action: "suppression.added",
      actor,
      target: address,
      note,
      detail: { reason },
    });
    if (await suppressions.put(after, audit)) return { ...after, version: after.version + 1, updatedAt: at };
  }
  throw new Error("the suppression kept changing while it was being written");
};
