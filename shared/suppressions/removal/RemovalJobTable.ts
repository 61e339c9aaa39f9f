import * as z from "zod";
import { actorSchema } from "../../audit/AuditTable.ts";
import { REASON_CODES } from "../../reasons/reason.ts";
import { decodeCursor, encodeCursor } from "../../table/cursor.ts";
import { heldBy, leaseSchema, unfinishedAndFree } from "../../table/lease.ts";
import { itemsAfter, type ListQuery } from "../../table/listPage.ts";
import { readItem } from "../../table/readItem.ts";
import type { Item, Table } from "../../table/Table.ts";

export const REMOVAL_OUTCOMES = [
  "removed",
  "not_suppressed",
  "likely_to_bounce_again",
  "reason_changed",
  "invalid_address",
  "failed",
] as const;

const resultSchema = z.object({
  address: z.string(),
  outcome: z.enum(REMOVAL_OUTCOMES),
  warning: z.literal("likely_to_bounce_again").exactOptional(),
  detail: z.string().exactOptional(),
});
export type RemovalResult = z.infer<typeof resultSchema>;

/** Which addresses a job removes: those suppressed for one reason. Times are ISO 8601 UTC with milliseconds. */
const filterSchema = z.object({
  reasonCode: z.enum(REASON_CODES),
  since: z.string().optional(),
  /** Exclusive. */
  until: z.string().optional(),
  domain: z.string().optional(),
  /** Normalised address of whose mail bounced; an entry that names none does not fit. */
  sender: z.string().optional(),
});
export type RemovalFilter = z.infer<typeof filterSchema>;

const jobSchema = z.object({
  id: z.string(),
  state: z.enum(["queued", "running", "done"]),
  total: z.number(),
  done: z.number(),
  removed: z.number(),
  notSuppressed: z.number(),
  /** Left listed: likely to bounce again, or by now suppressed for another reason than the filter's. */
  skipped: z.number(),
  failed: z.number(),
  note: z.string().exactOptional(),
  actor: actorSchema,
  skipLikelyToBounce: z.boolean(),
  /** Of a removal by group. */
  filter: filterSchema.exactOptional(),
  /** The group holds more addresses: those suppressed before this time. */
  nextUntil: z.string().exactOptional(),
  createdAt: z.string(),
  finishedAt: z.string().exactOptional(),
  lease: leaseSchema.exactOptional(),
});
export type RemovalJob = z.infer<typeof jobSchema>;
export type Progress = Omit<RemovalJob, "actor" | "note" | "skipLikelyToBounce" | "lease">;

/** A hundred addresses of a job, and what became of the first of them. */
const targetsSchema = z.object({
  number: z.number(),
  addresses: z.array(z.string()),
  results: z.array(resultSchema),
  /** How else than in `addresses` the request spelled them. */
  spellings: z.record(z.string(), z.array(z.string())).exactOptional(),
});
export type Targets = z.infer<typeof targetsSchema>;

const TARGETS_PER_ITEM = 100;
const LIST = "JOB";
export const META = "META";
const KEPT_DAYS = 90;

/** Bulk removal jobs: what is to be removed, by whom, and one result per address. */
export class RemovalJobTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * The list entry first, so that all of a job can be found by who looks for it; then the targets, the job last: a job
   * that has an id to be asked for is whole.
   */
  async create(
    job: RemovalJob,
    addresses: string[],
    spellings: ReadonlyMap<string, string[]> = new Map(),
  ): Promise<void> {
    const puts = Array.from({ length: Math.ceil(addresses.length / TARGETS_PER_ITEM) }, (_, number) => {
      const some = addresses.slice(number * TARGETS_PER_ITEM, (number + 1) * TARGETS_PER_ITEM);
      const spelled = some.flatMap((address) => {
        const ways = spellings.get(address);
        return ways === undefined ? [] : [[address, ways] as const];
      });
      return {
        put: targetsItem(job, {
          number,
          addresses: some,
          results: [],
          ...(spelled.length === 0 ? {} : { spellings: Object.fromEntries(spelled) }),
        }),
      };
    });
    await this.#table.put({ ...listKey(job), jobId: job.id, expiresAt: expiry(job) });
    const { failed, cause } = await this.#table.writeMany(puts);
    if (failed.length > 0) throw new Error("not all targets of the removal job were stored", { cause });
    await this.#table.put(jobItem(job));
  }

  /** Some jobs, the oldest first, from after `next` of the page before. */
  async list(after: string | undefined, limit: number) {
    const { items, next } = await itemsAfter(this.#table, LIST, after, limit);
    return {
      listed: items.map(({ sk, jobId }) => ({ id: String(jobId), createdAt: sk.slice(0, sk.indexOf("#")) })),
      next,
    };
  }

  async get(id: string): Promise<RemovalJob | undefined> {
    const item = await this.#table.get({ pk: jobPartition(id), sk: META });
    return item === undefined ? undefined : readItem(jobSchema, item);
  }

  /** Forgets a job that nobody works on; the list entry last, by which what is left of it can be found. */
  async discard(job: RemovalJob): Promise<void> {
    await this.#table.delete({ pk: jobPartition(job.id), sk: META });
    const targets = await Array.fromAsync(this.#table.queryAll({ partition: jobPartition(job.id) }));
    const { failed, cause } = await this.#table.writeMany(
      targets.map(({ pk, sk }) => ({ delete: { pk, sk } })),
    );
    if (failed.length > 0) throw new Error("not all targets of the removal job were deleted", { cause });
    await this.#table.delete(listKey(job));
  }

  async targets(id: string, number: number): Promise<Targets | undefined> {
    const item = await this.#table.get({ pk: jobPartition(id), sk: targetsKey(number) });
    return item === undefined ? undefined : readItem(targetsSchema, item);
  }

  /** Takes or keeps the lease; answers false where somebody else holds it. */
  async takeLease(job: RemovalJob, owner: string, now: string, until: string): Promise<boolean> {
    const leased = jobItem({ ...job, lease: { owner, until } });
    return this.#table.put(leased, unfinishedAndFree(job, owner, now));
  }

  /** Results and counts in one transaction, so that they always agree; false where the lease was lost. */
  async checkpoint(job: RemovalJob, owner: string, targets?: Targets): Promise<boolean> {
    const condition = heldBy(owner);
    if (targets === undefined) return this.#table.put(jobItem(job), condition);
    return this.#table.transact([{ put: jobItem(job), condition }, { put: targetsItem(job, targets) }]);
  }

  async progress(id: string): Promise<Progress | undefined> {
    const job = await this.get(id);
    if (job === undefined) return undefined;
    const { actor: _actor, note: _note, skipLikelyToBounce: _skip, lease: _lease, ...progress } = job;
    return progress;
  }

  /** The results so far, in the order of the addresses; throws `InvalidCursorError`. */
  async results(id: string, { limit, cursor }: ListQuery) {
    const list = jobPartition(id);
    const from = cursor == null ? 0 : Number.parseInt(decodeCursor(cursor, list), 10) || 0;
    const items: RemovalResult[] = [];
    const first = Math.floor(from / TARGETS_PER_ITEM);
    for (let number = first; items.length < limit; number++) {
      const targets = await this.targets(id, number);
      const begin = number === first ? from % TARGETS_PER_ITEM : 0;
      items.push(...(targets?.results ?? []).slice(begin, begin + limit - items.length));
      if (targets === undefined || targets.results.length < targets.addresses.length) break;
    }
    const job = await this.get(id);
    const next = from + items.length;
    const more = items.length === limit && next < (job?.done ?? 0);
    return { items, cursor: more ? encodeCursor(list, String(next)) : null };
  }
}

export const jobPartition = (id: string): string => `JOB#${id}`;
const listKey = ({ createdAt, id }: RemovalJob) => ({ pk: LIST, sk: `${createdAt}#${id}` });
const targetsKey = (number: number) => `TARGETS#${String(number).padStart(4, "0")}`;

const expiry = ({ createdAt }: RemovalJob) => Math.floor(Date.parse(createdAt) / 1_000) + KEPT_DAYS * 86_400;

const jobItem = (job: RemovalJob): Item => ({
  ...job,
  pk: jobPartition(job.id),
  sk: META,
  expiresAt: expiry(job),
});

const targetsItem = (job: RemovalJob, targets: Targets): Item => ({
  ...targets,
  pk: jobPartition(job.id),
  sk: targetsKey(targets.number),
  expiresAt: expiry(job),
});
