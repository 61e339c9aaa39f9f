import { recipientId } from "../../feedback/address.ts";
import type { Retention } from "../../feedback/retention.ts";
import { NoTimeLeftError } from "../../ses/Pace.ts";
import type { SuppressionTable } from "../../suppressions/SuppressionTable.ts";
import type { JournalDeps } from "../../tallies/timeline.ts";
import type { Trace } from "../judging/history.ts";
import type { Judged } from "../judging/judgeAddress.ts";
import type { AddressInsights } from "./AddressInsights.ts";
import { askInsights } from "./askInsights.ts";
import { judgePage } from "./judgePage.ts";
import type { ListCheckTable } from "./ListCheckTable.ts";
import { ListCheckWork } from "./ListCheckWork.ts";
import { listAddresses } from "./listAddresses.ts";
import { isChecked, type ListCheck, type ListPage, summed } from "./listCheck.ts";
import type { MailDomains } from "./MailDomains.ts";
import { traceBack } from "./recordedTraces.ts";

export type CheckDeps = JournalDeps & {
  checks: ListCheckTable;
  suppressions: Pick<SuppressionTable, "getMany" | "suppressedReasons">;
  /** What DNS says, as of the work now begun. */
  newDomains: () => MailDomains;
  insights: Pick<AddressInsights, "of">;
  retention: Retention;
  now: () => Date;
  newId: () => string;
  /** Milliseconds until the function is ended. */
  remainingMs: () => number;
};

const STOP_BEFORE_END_MS = 30_000;
const BREAK_OFF_MS = 10_000; // a page that DNS does not answer for in time is begun anew by the next worker
const LEASE_MS = 60_000; // a crashed worker's check waits this long
const RENEWED_EVERY_MS = 15_000;

/**
 * Works on the check of a list until it is done or the function's time is nearly up. Results are stored page by page,
 * and what is found in the journal when that is looked through or the time is up: whoever takes over after a crash
 * repeats what was done since. `unfinished` and `busy` (another worker has the lease) ask for another try.
 */
export const workListCheck = async (
  id: string,
  deps: CheckDeps,
): Promise<"done" | "unfinished" | "busy" | "unknown"> => {
  const { checks, now, newId } = deps;
  const stored = await checks.get(id);
  if (stored === undefined) return "unknown";
  if (stored.state === "done") return "done";
  const work = new ListCheckWork(deps.table);
  const owner = newId();
  const running: ListCheck = { ...stored, state: "running" };
  if (!(await work.takeLease(running, owner, now().toISOString(), leaseEnd(now)))) return "busy";
  try {
    return await advance(running, owner, { ...deps, work });
  } catch (error) {
    if (error instanceof LeaseLostError) return "unfinished";
    if (!(error instanceof NoTimeLeftError)) throw error;
    const { lease: _, ...left } = (await checks.get(id)) ?? running;
    await work.checkpoint(left, owner);
    return "unfinished";
  }
};

/** Somebody else works on the check, or it was changed or deleted: what there is now has to be read anew. */
class LeaseLostError extends Error {}

const advance = async (
  from: ListCheck,
  owner: string,
  deps: CheckDeps & { work: ListCheckWork },
): Promise<"done"> => {
  const { work, now } = deps;
  const isLate = () => deps.remainingMs() < STOP_BEFORE_END_MS;
  let check = from;
  let renewedAt = now().getTime();
  const store = async (next: ListCheck, page?: ListPage) => {
    const { lease: _, ...rest } = next;
    check = next.state === "done" ? rest : { ...rest, lease: { owner, until: leaseEnd(now) } };
    renewedAt = now().getTime();
    if (!(await work.checkpoint(check, owner, page))) throw new LeaseLostError();
  };
  const pulse = async () => {
    if (deps.remainingMs() < BREAK_OFF_MS) throw new NoTimeLeftError("no time left for a page of the list");
    if (now().getTime() - renewedAt < RENEWED_EVERY_MS || isLate()) return;
    await store(check);
  };

  const pages = await work.pages(check.id);
  if (check.insights !== undefined) {
    const signal = AbortSignal.timeout(Math.max(0, deps.remainingMs() - BREAK_OFF_MS));
    check = await askInsights(check, pages, { insights: deps.insights, isLate, signal, store });
    await store({ ...check, state: "done", finishedAt: now().toISOString() });
    return "done";
  }
  const addresses = listAddresses(pages);
  const traces = new Map<string, Trace | undefined>();
  for (const address of addresses.first.keys()) traces.set(recipientId(address), undefined);
  for (const [known, trace] of await work.traces(check)) traces.set(known, trace);
  if (check.history?.stage !== "complete") {
    const { stage = "failures", place = check.createdAt, generation = 0 } = check.history ?? {};
    const reached = await traceBack(check, { stage, place }, traces, { ...deps, isLate, pulse });
    const found = [...traces].flatMap(([known, trace]) =>
      trace === undefined ? [] : [[known, trace] as [string, Trace]],
    );
    const kept = await work.putTraces(check, generation + 1, found);
    const before = check;
    await store({ ...check, history: { ...reached, generation: generation + 1, pages: kept } });
    await work.deleteTraces(before);
    if (reached.stage !== "complete") throw new NoTimeLeftError("no time left for the journal");
  }

  const domains = deps.newDomains();
  const inForce = await deps.suppressions.suppressedReasons();
  for (const page of pages) {
    if (isChecked(page)) continue;
    if (isLate()) throw new NoTimeLeftError("no time left for another page of the list");
    const judged = await judgePage(page, { addresses, traces, inForce, pulse, domains, ...deps });
    const rows = page.rows.map(([given], i): [string, Judged | null] => [given, judged[i] ?? null]);
    const summary = summed(check.summary, judged);
    await store({ ...check, summary, done: check.done + rows.length }, { ...page, rows });
  }
  await work.deleteTraces(check);
  await store({ ...check, state: "done", finishedAt: now().toISOString() });
  return "done";
};

const leaseEnd = (now: () => Date) => new Date(now().getTime() + LEASE_MS).toISOString();
