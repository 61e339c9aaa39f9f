import { createHash } from "node:crypto";
import * as z from "zod";
import type { Condition } from "../../table/expressions.ts";
import { freeFor, heldBy, leaseSchema } from "../../table/lease.ts";
import { bytes, readItem } from "../../table/readItem.ts";
import type { Item, Table } from "../../table/Table.ts";

/** How far a run has come. */
const runSchema = z.object({
  runId: z.string(),
  startedAt: z.string(),
  state: z.enum(["running", "done"]),
  phase: z.enum(["walk", "sweep"]),
  /** Pages of SES's list mirrored so far; each left its fingerprints. */
  pages: z.number(),
  nextToken: z.string().exactOptional(),
  /** Walks begun anew because SES no longer took the page token. */
  restarts: z.number(),
  /** Counts the writes of the run's state, so that nobody goes on from one that is no longer the last. */
  revision: z.number(),
  /** Where in the mirror the sweep is. */
  shard: z.number(),
  after: z.string().exactOptional(),
  listed: z.number(),
  added: z.number(),
  removed: z.number(),
  finishedAt: z.string().exactOptional(),
  lease: leaseSchema.exactOptional(),
});
export type Run = z.infer<typeof runSchema>;

const seenSchema = z.object({ prints: bytes });

const RUN = { pk: "RECONCILE", sk: "run" };
const LEASE_MS = 90_000;
const FINGERPRINTS_KEPT_MS = 3 * 86_400_000; // for a run nobody finishes; a finished one deletes its own
const BYTES = 8;

/** The state of a reconcile run, so that it goes on across invocations and crashes. */
export class ReconcileTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async get(): Promise<Run | undefined> {
    const item = await this.#table.get(RUN);
    return item === undefined ? undefined : readItem(runSchema, item);
  }

  /** Stores `run`, one revision after the one read, as owned by `owner`; false where somebody else was first. */
  async take(run: Run, owner: string): Promise<boolean> {
    const { expression, names, values } = freeFor(owner, this.#now().toISOString());
    const condition = {
      expression: `attribute_not_exists(pk) OR (#r = :r AND ${expression})`,
      names: { ...names, "#r": "revision" },
      values: { ...values, ":r": run.revision - 1 },
    };
    return this.#put(run, condition, owner);
  }

  /** Stores progress and prolongs the lease; false where the lease was lost. */
  async save(run: Run, owner: string): Promise<boolean> {
    return this.#put(run, heldBy(owner), owner);
  }

  async release(run: Run, owner: string): Promise<void> {
    const { lease: _lease, ...rest } = run;
    await this.#table.put({ ...RUN, ...rest }, heldBy(owner));
  }

  #put(run: Run, condition: Condition, owner: string) {
    const until = new Date(this.#now().getTime() + LEASE_MS).toISOString();
    return this.#table.put({ ...RUN, ...run, lease: { owner, until } }, condition);
  }

  /** Remembers which addresses a page had, by 64 bits of each: 8 KB a page. */
  async putSeen({ runId, pages, restarts }: Run, addresses: string[]): Promise<void> {
    const prints = Buffer.concat(addresses.map((address) => digest(address)));
    await this.#table.put({
      pk: RUN.pk,
      sk: `${seenPrefix(runId, restarts)}${String(pages).padStart(6, "0")}`,
      prints: new Uint8Array(prints),
      expiresAt: Math.floor((this.#now().getTime() + FINGERPRINTS_KEPT_MS) / 1_000),
    });
  }

  /**
   * Whether the walk of this run saw an address: 8 bytes of memory for each, never the addresses. Undefined where
   * not exactly the fingerprints of all addresses walked are there.
   */
  async seen({ runId, listed, restarts }: Run): Promise<((address: string) => boolean) | undefined> {
    const prints = new BigUint64Array(listed);
    let count = 0;
    const partition = { partition: RUN.pk, range: { prefix: seenPrefix(runId, restarts) } };
    for await (const item of this.#table.queryAll(partition)) {
      const bytes = Buffer.from(readItem(seenSchema, item).prints);
      for (let at = 0; at < bytes.length; at += BYTES) prints[count++] = bytes.readBigUInt64BE(at);
    }
    if (count !== listed) return undefined;
    prints.sort();
    return (address) => contains(prints, digest(address).readBigUInt64BE());
  }

  async forgetSeen(): Promise<void> {
    const keys: Pick<Item, "pk" | "sk">[] = [];
    for await (const { pk, sk } of this.#table.queryAll({
      partition: RUN.pk,
      range: { prefix: "seen#" },
      limit: 50,
    })) {
      keys.push({ pk, sk });
    }
    await this.#table.writeMany(keys.map((key) => ({ delete: key })));
  }
}

const seenPrefix = (runId: string, restarts: number) => `seen#${runId}#${restarts}#`;

const digest = (address: string) => createHash("sha256").update(address).digest().subarray(0, BYTES);

const contains = (sorted: BigUint64Array, wanted: bigint): boolean => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] ?? 0n;
    if (value === wanted) return true;
    if (value < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
};
