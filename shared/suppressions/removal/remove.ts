import { type Actor, auditItem } from "../../audit/AuditTable.ts";
import type { Patience } from "../../ses/Pace.ts";
import { isLikelyToBounceAgain, reasonOfSuppression } from "../reason.ts";
import type { Listed, SesSuppressionList } from "../SesSuppressionList.ts";
import type { SuppressionTable } from "../SuppressionTable.ts";
import { auditedAs, listed, type Reason, removed, type Suppression } from "../suppression.ts";
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
  /** As the caller spelled it, where that differs (`spellingOf`): SES may list it so. */
  spellings?: readonly string[] | undefined;
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
  /** SES said that it deleted these spellings, and lists them all the same. */
  | { outcome: "still_listed"; entry: Suppression; spellings: string[] }
  | { outcome: "not_suppressed" };

const CONFLICT_ATTEMPTS = 6;
const DELETE_ATTEMPTS = 2;

/**
 * Takes an address off SES's list, then off the mirror and into the audit log in one transaction. Safe to repeat
 * after a crash anywhere: an address that only SES has is mirrored before SES is asked to delete it, so until
 * mirror and audit are written the mirror remembers that there is something to finish.
 *
 * Every spelling that SES may list is deleted: the normalised one, those of the mirror, of the recorded events and of
 * the request. The last are deleted first, since nothing but the request knows them after a crash. What SES says it
 * deleted is asked for once more; "not found" is an answer about that very spelling and needs no second call.
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
  let spellings: string[] | undefined;
  if (entry?.state !== "listed") {
    spellings = await spellingsOf(request, entry, suppressions);
    const found = await firstListed(spellings, ses, patience);
    if (found === undefined) return { outcome: "not_suppressed" };
    const left = spellings.slice(found.index);
    entry = await mirror(address, found, left, suppressions);
    spellings = [...new Set([...left, ...(entry.spellings ?? [])])];
  }
  if (filter !== undefined && !fits(entry, filter)) return { outcome: "reason_changed", entry };
  if (!force && isLikelyToBounceAgain(entry)) return { outcome: "likely_to_bounce_again", entry };
  spellings ??= await spellingsOf(request, entry, suppressions);
  const { left, at } = await takeOff(spellings, deps);
  if (left.length > 0) return { outcome: "still_listed", entry, spellings: left };
  return finish(entry, { at, spellings }, request, deps);
};

const spellingsOf = async (
  { address, spellings = [] }: RemovalRequest,
  entry: Suppression | undefined,
  suppressions: SuppressionTable,
): Promise<string[]> => {
  // What never had an entry has no event that would have listed it.
  const recorded = entry === undefined ? [] : await suppressions.recordedSpellings(address);
  const kept = entry?.spellings ?? [];
  const sure = new Set([address, ...kept]);
  const unsure = [...spellings, ...recorded].filter((spelling) => !sure.has(spelling));
  return [...new Set([...unsure, ...sure])];
};

const firstListed = async (
  spellings: readonly string[],
  ses: RemovalDeps["ses"],
  patience: Patience | undefined,
): Promise<(Listed & { index: number }) | undefined> => {
  for (const [index, spelling] of spellings.entries()) {
    const found = await ses.get(spelling, patience);
    if (found !== undefined) return { ...found, index };
  }
  return undefined;
};

/** Deletes the spellings at SES. `left` are those that it lists nevertheless, `at` is when the others were off. */
const takeOff = async (
  spellings: readonly string[],
  { ses, now, patience }: RemovalDeps,
): Promise<{ left: string[]; at: string }> => {
  let left = [...spellings];
  let at = "";
  for (let attempt = 0; attempt < DELETE_ATTEMPTS && left.length > 0; attempt++) {
    const deleted: string[] = [];
    for (const spelling of left)
      if ((await ses.delete(spelling, patience)) === "deleted") deleted.push(spelling);
    // Taken here and not at the write: a bounce between the two lists the address again, and rightly so.
    at = now().toISOString();
    left = [];
    for (const spelling of deleted)
      if ((await ses.get(spelling, patience)) !== undefined) left.push(spelling);
  }
  return { left, at };
};

/** Its domain does not change. */
const fits = (entry: Suppression, { reasonCode, since, until, sender }: RemovalFilter): boolean =>
  reasonOfSuppression(entry).code === reasonCode &&
  (since === undefined || entry.since >= since) &&
  (until === undefined || entry.since < until) &&
  (sender === undefined || entry.sender === sender);

const finish = async (
  read: Suppression,
  { at: takenOffAt, spellings }: { at: string; spellings: readonly string[] },
  { address, note, actor, job }: RemovalRequest,
  deps: RemovalDeps,
): Promise<RemovalOutcome> => {
  const { suppressions, newId } = deps;
  let entry = read;
  let at = takenOffAt;
  const tried = new Set(spellings);
  const id = newId();
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const after = removed(entry, { at, by: actor.name, ...(job === undefined ? {} : { job }) });
    const audit = auditItem({
      at,
      id,
      action: "suppression.removed",
      actor,
      target: auditedAs(entry),
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
    const isForgotten = again === undefined && (await suppressions.forgotten(address)) !== undefined;
    if (isForgotten) return { outcome: "removed", entry };
    entry = again ?? { ...entry, version: 0 };
    // A bounce meanwhile may have told of a spelling that was not deleted.
    const untried = (entry.spellings ?? []).filter((spelling) => !tried.has(spelling));
    if (untried.length > 0) {
      const more = await takeOff(untried, deps);
      if (more.left.length > 0) return { outcome: "still_listed", entry, spellings: more.left };
      for (const spelling of untried) tried.add(spelling);
      at = more.at;
    }
  }
  throw new Error("the suppression kept changing while it was being removed");
};

/** Puts into the mirror what SES has and the mirror lacks, as reconcile would, and what else is about to be deleted. */
const mirror = async (
  address: string,
  found: Listed,
  spellings: readonly string[],
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
      spellings: [found.address, ...spellings],
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
