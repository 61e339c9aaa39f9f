import type { Actor } from "../audit/AuditTable.ts";
import { auditItem } from "../audit/AuditTable.ts";
import { recipientId } from "../feedback/address.ts";
import type { ListCheckTable } from "../listChecks/job/ListCheckTable.ts";
import type { QuarantineTable } from "../quarantine/QuarantineTable.ts";
import type { RemovalJobTable } from "../suppressions/removal/RemovalJobTable.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Table } from "../table/Table.ts";
import { done, type Erasure, type ErasureTable, STAGES, type Stage } from "./ErasureTable.ts";
import { eraseSomeEvents } from "./eventsOf.ts";
import { eraseFromSomeListChecks } from "./fromListChecks.ts";
import { eraseFromSomeQuarantined } from "./fromQuarantine.ts";
import { eraseFromSomeJobs } from "./fromRemovalJobs.ts";
import { type Person, personOf } from "./person.ts";
import { rewriteItem } from "./rewriteItem.ts";
import { RULES, type Rule } from "./rules.ts";

export type ErasureDeps = {
  table: Table;
  erasures: ErasureTable;
  quarantine: QuarantineTable;
  jobs: RemovalJobTable;
  checks: ListCheckTable;
  now: () => Date;
  newId: () => string;
  /** Whether there is time for another step: a second or two. */
  hasTime: () => boolean;
};
type Step = { count: number; next?: string | undefined; waitsForJob?: string };

const ITEMS_AT_ONCE = 500;

/** Stores the erasure of a normalised address, with its audit entry. Nothing is ever erased without a trace. */
export const createErasure = async (
  { address, actor }: { address: string; actor: Actor },
  { table, erasures, now, newId }: Pick<ErasureDeps, "table" | "erasures" | "now" | "newId">,
): Promise<Erasure> => {
  const at = now().toISOString();
  const id = newId();
  const target = recipientId(address);
  await table.put(
    auditItem({ at, id: newId(), action: "recipient.erased", actor, target, detail: { erasure: id } }),
  );
  const erasure: Erasure = {
    id,
    recipientId: target,
    address,
    state: "queued",
    counts: {},
    at: { stage: STAGES[0] },
    actor,
    createdAt: at,
  };
  await erasures.create(erasure);
  return erasure;
};

/**
 * Works on an erasure until it is done or there is no more time. How far it has come is stored after each step; after
 * a crash at most the last step is repeated, and finds nothing left to do. `unfinished` asks for another try, `busy`
 * (another erasure is worked on) and `waiting` (for a removal job) for one after a while.
 */
export const workErasure = async (
  id: string,
  deps: ErasureDeps,
): Promise<"done" | "unfinished" | "busy" | "waiting" | "unknown"> => {
  const { erasures, newId } = deps;
  const stored = await erasures.get(id);
  if (stored === undefined) return "unknown";
  if (stored.state === "done") return "done";
  const owner = newId();
  if (!(await erasures.takeLease(owner))) return "busy";
  try {
    // Read again: the last holder of the lease may have got further.
    return await advance((await erasures.get(id)) ?? stored, owner, deps);
  } finally {
    await erasures.release(owner);
  }
};

const advance = async (from: Erasure, owner: string, deps: ErasureDeps) => {
  let erasure: Erasure = { ...from, state: "running" };
  const person = personOf(from.address ?? "");
  for (;;) {
    const { at } = erasure;
    if (at === undefined) return "done";
    if (!deps.hasTime()) return "unfinished";
    const step = await stepOf(at.stage, person, at.place, { ...deps, erasure });
    erasure = after(erasure, at.stage, step, deps.now());
    if (!(await deps.erasures.checkpoint(erasure, owner))) return "busy";
    if (step.waitsForJob !== undefined) return "waiting";
  }
};

const stepOf = (
  stage: Stage,
  person: Person,
  place: string | undefined,
  deps: ErasureDeps & { erasure: Erasure },
): Promise<Step> => {
  switch (stage) {
    case "events":
      return eraseSomeEvents(person, deps.table);
    case "removalJobs":
      return eraseFromSomeJobs(person, place, deps);
    case "listChecks":
      return eraseFromSomeListChecks(person, place, deps);
    case "quarantine":
      return eraseFromSomeQuarantined(person, place, deps);
    default:
      return eraseFromSomeItems(RULES[stage], person, place, deps);
  }
};

/** Reads on in the partitions of a rule, one after the other. */
const eraseFromSomeItems = async (
  { partitions, rewrite }: Rule,
  person: Person,
  place: string | undefined,
  { table, erasure, now }: ErasureDeps & { erasure: Erasure },
): Promise<Step> => {
  const [number, startKey]: [number, Record<string, unknown>?] =
    place === undefined ? [0] : JSON.parse(place);
  const partition = partitions[number] ?? "";
  const { items, nextKey } = await table.query({
    partition,
    startKey,
    limit: ITEMS_AT_ONCE,
    expiredToo: true,
  });
  const context = { person, erasure, now: now() };
  const changed = await inParallel(items, (item) => rewriteItem(table, item, (one) => rewrite(one, context)));
  const count = changed.filter(Boolean).length;
  if (nextKey !== undefined) return { count, next: JSON.stringify([number, nextKey]) };
  return { count, next: number + 1 < partitions.length ? JSON.stringify([number + 1]) : undefined };
};

const after = (
  { waitsForJob: _w, ...erasure }: Erasure,
  stage: Stage,
  { count, next, waitsForJob }: Step,
  now: Date,
): Erasure => {
  const counts = { ...erasure.counts, [stage]: (erasure.counts[stage] ?? 0) + count };
  if (waitsForJob !== undefined)
    return { ...erasure, counts, waitsForJob, at: { stage, ...(next === undefined ? {} : { place: next }) } };
  if (next !== undefined) return { ...erasure, counts, at: { stage, place: next } };
  const following = STAGES[STAGES.indexOf(stage) + 1];
  return following === undefined
    ? done({ ...erasure, counts }, now.toISOString())
    : { ...erasure, counts, at: { stage: following } };
};
