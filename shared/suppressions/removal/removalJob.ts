import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import type { Actor } from "../../audit/AuditTable.ts";
import { normaliseAddress, spellingOf } from "../../feedback/address.ts";
import { REASONS } from "../../reasons/reason.ts";
import { isSesFault } from "../../ses/isSesFault.ts";
import { NoTimeLeftError } from "../../ses/Pace.ts";
import { explanation } from "../advice.ts";
import { isLikelyToBounceAgain, reasonOfSuppression } from "../reason.ts";
import { withSpellings } from "../spellings.ts";
import type { Suppression } from "../suppression.ts";
import { MOST_ADDRESSES } from "./addressList.ts";
import type {
  RemovalFilter,
  RemovalJob,
  RemovalJobTable,
  RemovalResult,
  Targets,
} from "./RemovalJobTable.ts";
import { type RemovalDeps, removeSuppression } from "./remove.ts";

export type JobDeps = RemovalDeps & {
  jobs: RemovalJobTable;
  /** Milliseconds until the function is ended. */
  remainingMs: () => number;
};

const CHECKPOINT_EVERY = 25;
const CHECKPOINT_AFTER_MS = 15_000;
const CONCURRENT = 4;
const STOP_BEFORE_END_MS = 30_000;
const LONGEST_DETAIL = 300; // characters; a hundred results are one item of the table
const LEASE_MS = 60_000; // outlives the longest time between two checkpoints; a crashed worker's job waits this long

/** Stores a job for 1 to 10,000 addresses as given, each only once; `RemovalQueue.enqueue` then starts it. */
export const createRemovalJob = async (
  request: {
    addresses: string[];
    note?: string | undefined;
    actor: Actor;
    skipLikelyToBounce?: boolean | undefined;
    /** What the addresses were found by. */
    filter?: RemovalFilter | undefined;
    nextUntil?: string | undefined;
  },
  { jobs, now, newId }: Pick<JobDeps, "jobs" | "now" | "newId">,
): Promise<RemovalJob> => {
  const written = Map.groupBy(request.addresses, (text) => normaliseAddress(text)?.address ?? text);
  const addresses = [...written.keys()];
  if (addresses.length === 0 || addresses.length > MOST_ADDRESSES) {
    throw new RangeError(`a removal job accepts 1 to ${MOST_ADDRESSES} addresses, not ${addresses.length}`);
  }
  const job: RemovalJob = {
    id: newId(),
    state: "queued",
    total: addresses.length,
    done: 0,
    removed: 0,
    notSuppressed: 0,
    skipped: 0,
    failed: 0,
    actor: request.actor,
    skipLikelyToBounce: request.skipLikelyToBounce ?? false,
    createdAt: now().toISOString(),
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(request.filter === undefined ? {} : { filter: request.filter }),
    ...(request.nextUntil === undefined ? {} : { nextUntil: request.nextUntil }),
  };
  await jobs.create(job, addresses, spellingsAmong(written));
  return job;
};

/** How else than normalised each address was written. */
const spellingsAmong = (written: ReadonlyMap<string, string[]>): Map<string, string[]> =>
  new Map(
    [...written].flatMap(([address, texts]) => {
      const { spellings } = withSpellings(
        address,
        undefined,
        texts.flatMap((text) => spellingOf(text) ?? []),
      );
      return spellings === undefined ? [] : [[address, spellings] as const];
    }),
  );

/**
 * Works on a job until it is done or the function's time is nearly up. Results are stored every few addresses; a
 * worker that takes over after a crash repeats at most those since, and an address that was removed by this very
 * job still counts as removed. `unfinished` and `busy` (another worker has the lease) ask for another try.
 */
export const workRemovalJob = async (
  id: string,
  deps: JobDeps,
): Promise<"done" | "unfinished" | "busy" | "unknown"> => {
  const { jobs, now, newId } = deps;
  const owner = newId();
  const stored = await jobs.get(id);
  if (stored === undefined) return "unknown";
  if (stored.state === "done") return "done";
  let job: RemovalJob = { ...stored, state: "running" };
  if (!(await jobs.takeLease(job, owner, now().toISOString(), leaseEnd(now)))) return "busy";
  const stop = AbortSignal.timeout(Math.max(deps.remainingMs() - STOP_BEFORE_END_MS, 0));

  for (let number = 0; ; number++) {
    const targets = await jobs.targets(id, number);
    if (targets === undefined) break;
    while (targets.results.length < targets.addresses.length) {
      const step = await removeSome(job, targets, stop, deps);
      targets.results.push(...step.results);
      job = counted({ ...job, lease: { owner, until: leaseEnd(now) } }, step.results);
      const ends = step.error !== undefined || stop.aborted;
      if (ends) delete job.lease;
      const kept = await jobs.checkpoint(job, owner, targets);
      if (!kept) return "busy";
      // SES's own failure with something done before it: the queue's few tries are for jobs that do not move.
      if (isSesFault(step.error) && step.results.length > 0) return "unfinished";
      if (step.error !== undefined) throw step.error;
      if (ends) return "unfinished";
    }
  }
  const { lease: _lease, ...rest } = job;
  await jobs.checkpoint({ ...rest, state: "done", finishedAt: now().toISOString() }, owner);
  return "done";
};

/** The next addresses of `targets`: results without a gap, and the error that ended the step if one did. */
const removeSome = async (job: RemovalJob, targets: Targets, stop: AbortSignal, deps: JobDeps) => {
  const from = targets.results.length;
  const addresses = targets.addresses.slice(from, from + CHECKPOINT_EVERY);
  const results: (RemovalResult | undefined)[] = [];
  const until = performance.now() + CHECKPOINT_AFTER_MS;
  let next = 0;
  let error: unknown;
  const worker = async () => {
    while (error === undefined && !stop.aborted && (next === 0 || performance.now() < until)) {
      const index = next++;
      const address = addresses[index];
      if (address === undefined) return;
      try {
        const spellings = targets.spellings?.[address];
        results[index] = await removeOne({ address, spellings }, job, {
          ...deps,
          patience: { signal: stop },
        });
      } catch (thrown) {
        if (!(thrown instanceof NoTimeLeftError)) error = thrown;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  const gap = Array.from(results).indexOf(undefined);
  const whole = (gap === -1 ? results : results.slice(0, gap)).filter((result) => result !== undefined);
  return { results: whole, error };
};

const removeOne = async (
  { address, spellings }: { address: string; spellings: string[] | undefined },
  job: RemovalJob,
  deps: JobDeps,
): Promise<RemovalResult> => {
  if (normaliseAddress(address) === undefined) return { address, outcome: "invalid_address" };
  const force = !job.skipLikelyToBounce;
  try {
    const done = await removeSuppression(
      { address, spellings, note: job.note, actor: job.actor, force, job: job.id, filter: job.filter },
      deps,
    );
    switch (done.outcome) {
      case "not_suppressed":
        return { address, outcome: done.outcome };
      case "likely_to_bounce_again":
        return { address, outcome: done.outcome, detail: shortened(explanation(done.entry)) };
      case "reason_changed":
        return { address, outcome: done.outcome, detail: shortened(changeOf(done.entry, job.filter)) };
      case "still_listed":
        return {
          address,
          outcome: "failed",
          detail: shortened(
            `SES confirmed the removal but still lists ${done.spellings.join(", ")}. Remove it again in a few minutes.`,
          ),
        };
      case "removed":
        return isLikelyToBounceAgain(done.entry)
          ? { address, outcome: done.outcome, warning: "likely_to_bounce_again" }
          : { address, outcome: done.outcome };
    }
  } catch (error) {
    // What SES refuses for the address's own sake stays refused; anything else is worth another try of the job.
    if (error instanceof SESv2ServiceException && error.name === "BadRequestException") {
      return { address, outcome: "failed", detail: error.message };
    }
    throw error;
  }
};

const changeOf = (entry: Suppression, filter: RemovalFilter | undefined): string => {
  const { title } = REASONS[reasonOfSuppression(entry).code];
  const isOfSender = filter?.sender === undefined || entry.sender === filter.sender;
  const from = isOfSender ? "" : ` The mail was from ${entry.sender ?? "a sender not recorded here"}.`;
  return `Suppressed since ${entry.since.slice(0, 10)} for: ${title}.${from}`;
};

const shortened = (text: string): string =>
  text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL - 1).toWellFormed()}…`;

const counted = (job: RemovalJob, results: RemovalResult[]): RemovalJob => {
  const count = (...outcomes: RemovalResult["outcome"][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    ...job,
    done: job.done + results.length,
    removed: job.removed + count("removed"),
    notSuppressed: job.notSuppressed + count("not_suppressed"),
    skipped: job.skipped + count("likely_to_bounce_again", "reason_changed"),
    failed: job.failed + count("failed", "invalid_address"),
  };
};

const leaseEnd = (now: () => Date) => new Date(now().getTime() + LEASE_MS).toISOString();
