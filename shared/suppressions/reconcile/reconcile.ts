import { setTimeout as delay } from "node:timers/promises";
import { auditItem, type NewAuditEntry } from "../../audit/AuditTable.ts";
import { normaliseAddress, recipientId } from "../../feedback/address.ts";
import { NoTimeLeftError } from "../../ses/Pace.ts";
import { inParallel } from "../../table/inParallel.ts";
import { reasonOfSuppression } from "../reason.ts";
import { ExpiredPageError, type SesSuppressionList } from "../SesSuppressionList.ts";
import type { SuppressionTable } from "../SuppressionTable.ts";
import { SHARDS } from "../shard.ts";
import { auditedAs, removed, type Suppression } from "../suppression.ts";
import { mirrorOf } from "./mirrorOf.ts";
import type { ReconcileTable, Run } from "./ReconcileTable.ts";

export type ReconcileDeps = {
  suppressions: SuppressionTable;
  runs: ReconcileTable;
  ses: Pick<SesSuppressionList, "page" | "suppressedReasons">;
  now: () => Date;
  newId: () => string;
  /** Milliseconds until the function is ended. */
  remainingMs: () => number;
  everyMinutes: number;
};
export type ReconcileResult = {
  /** `unfinished` goes on in the next invocation; `busy`: another invocation is at it. */
  outcome: "done" | "unfinished" | "busy" | "not_due";
  run?: Run;
};

const STOP_BEFORE_END_MS = 30_000;
const SWEEP_PAGE = 500;
const BUSY_WAIT_MS = 500;
const SES = { tokenId: "ses", name: "ses" };

/**
 * Mirrors SES's account list: walks it page by page, writing what the mirror lacks, then sweeps the mirror for what
 * the walk did not see, which was removed elsewhere, and files anew what older rules filed under another reason. Goes on where the last invocation stopped. `force` finishes
 * what is under way and then begins a new run at once.
 */
export const reconcile = async (
  { force = false }: { force?: boolean },
  deps: ReconcileDeps,
): Promise<ReconcileResult> => {
  const owner = deps.newId();
  for (;;) {
    const last = await deps.runs.get();
    const fresh = last === undefined || last.state === "done";
    if (fresh && !force && !isDue(last, deps)) return { outcome: "not_due" };
    const revision = (last?.revision ?? 0) + 1;
    const run = fresh ? { ...newRun(deps), revision } : { ...last, revision };
    if (await deps.runs.take(run, owner)) {
      const result = await advance(run, owner, deps);
      if (result.outcome !== "done" || fresh || !force) return result;
    } else {
      if (!force || outOfTime(deps)) return { outcome: "busy" };
      await delay(BUSY_WAIT_MS);
    }
  }
};

const isDue = (last: Run | undefined, { now, everyMinutes }: ReconcileDeps) =>
  last === undefined || now().getTime() >= Date.parse(last.startedAt) + everyMinutes * 60_000;

const outOfTime = ({ remainingMs }: ReconcileDeps) => remainingMs() < STOP_BEFORE_END_MS;

const newRun = ({ newId, now }: ReconcileDeps): Run => ({
  runId: newId(),
  startedAt: now().toISOString(),
  state: "running",
  phase: "walk",
  pages: 0,
  restarts: 0,
  revision: 1,
  shard: 0,
  listed: 0,
  added: 0,
  removed: 0,
});

const advance = async (from: Run, owner: string, deps: ReconcileDeps): Promise<ReconcileResult> => {
  let run = from;
  const signal = AbortSignal.timeout(Math.max(deps.remainingMs() - STOP_BEFORE_END_MS, 0));
  try {
    if (run.phase === "walk" && run.pages === 0) {
      await deps.suppressions.putSuppressedReasons(await deps.ses.suppressedReasons({ signal }));
    }
    let seen: ((address: string) => boolean) | undefined;
    while (run.state === "running") {
      if (outOfTime(deps)) throw new NoTimeLeftError("the next invocation goes on");
      if (run.phase === "walk") run = await walkPage(run, signal, deps);
      else {
        seen ??= await deps.runs.seen(run);
        // Sweeping with fingerprints missing would take every address without one for removed.
        run = seen === undefined ? walkAgain(run) : await sweepPage(run, seen, deps);
      }
      run = { ...run, revision: run.revision + 1 };
      if (run.state === "running" && !(await deps.runs.save(run, owner))) return { outcome: "busy" };
    }
    await deps.runs.release(run, owner);
    await deps.runs.forgetSeen();
    return { outcome: "done", run };
  } catch (error) {
    await deps.runs.release(run, owner);
    if (error instanceof NoTimeLeftError) return { outcome: "unfinished", run };
    throw error;
  }
};

const walkAgain = ({ nextToken: _, ...run }: Run): Run => ({
  ...run,
  phase: "walk",
  pages: 0,
  listed: 0,
  restarts: run.restarts + 1,
});

const walkPage = async (run: Run, signal: AbortSignal, deps: ReconcileDeps): Promise<Run> => {
  const { nextToken, ...rest } = run;
  const readAt = deps.now();
  let page: Awaited<ReturnType<SesSuppressionList["page"]>>;
  try {
    page = await deps.ses.page(nextToken, { signal });
  } catch (error) {
    if (error instanceof ExpiredPageError) return walkAgain(run);
    throw error;
  }
  const listed = page.listed.flatMap((one) => {
    const normal = normaliseAddress(one.address);
    return normal === undefined ? [] : [{ ...one, ...normal, listedAs: one.address }];
  });
  const entries = await deps.suppressions.getMany(listed.map(({ address }) => address));
  let added = 0;
  await inParallel(listed, async (one) => {
    let entry = entries.get(one.address);
    for (;;) {
      const gone = entry === undefined ? await deps.suppressions.forgotten(one.address) : undefined;
      const after = mirrorOf(entry, one, readAt, gone);
      if (after === undefined) return;
      if (await deps.suppressions.put(after)) {
        // A spelling learned of what is listed already is nothing new on the list.
        if (entry?.state !== "listed" || entry.reason !== after.reason) added++;
        return;
      }
      entry = await deps.suppressions.get(one.address);
    }
  });
  await deps.runs.putSeen(
    run,
    listed.map(({ address }) => address),
  );
  const walked = {
    ...rest,
    pages: run.pages + 1,
    listed: run.listed + listed.length,
    added: run.added + added,
  };
  return page.nextToken === undefined
    ? { ...walked, phase: "sweep" }
    : { ...walked, nextToken: page.nextToken };
};

const sweepPage = async (
  run: Run,
  seen: (address: string) => boolean,
  { suppressions, now }: ReconcileDeps,
): Promise<Run> => {
  const { entries, misfiled, next } = await suppressions.page(run.shard, run.after, SWEEP_PAGE);
  // Written since the run began: SES may have listed it after its page was read.
  const gone = entries.filter(
    (entry) => entry.state === "listed" && entry.updatedAt < run.startedAt && !seen(entry.address),
  );
  let count = 0;
  await inParallel(gone, async (entry) => {
    // Of when it was removed only this much is known: it was gone at some time after the run began. A later
    // removedAt would take a bounce that came since for history.
    const after = removed(entry, { at: run.startedAt, by: SES.name });
    // Where somebody changed it meanwhile, theirs is newer.
    if (await suppressions.put(after, auditItem(removalAudit(run, entry, now())))) count++;
  });
  const left = new Set(gone.map(({ address }) => address));
  await inParallel(
    misfiled.filter(({ address }) => !left.has(address)),
    (entry) => suppressions.refile(entry),
  );
  const { after: _after, ...rest } = { ...run, removed: run.removed + count };
  if (next !== undefined) return { ...rest, after: next };
  return run.shard + 1 < SHARDS.length
    ? { ...rest, shard: run.shard + 1 }
    : { ...rest, state: "done", finishedAt: now().toISOString() };
};

const removalAudit = (run: Run, entry: Suppression, now: Date): NewAuditEntry => ({
  at: now.toISOString(),
  id: `${run.runId}-${recipientId(entry.address)}`,
  action: "suppression.removedElsewhere",
  actor: SES,
  target: auditedAs(entry),
  note: "no longer on SES's list: removed elsewhere, for example in the AWS console",
  detail: {
    reason: entry.reason,
    reasonCode: reasonOfSuppression(entry).code,
    since: entry.since,
    source: entry.source,
  },
});
