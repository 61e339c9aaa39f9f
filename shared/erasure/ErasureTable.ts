import * as z from "zod";
import { actorSchema } from "../audit/AuditTable.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Key, Table } from "../table/Table.ts";

/** What an erasure goes through, in this order. */
export const STAGES = [
  "events",
  "eventsOfNobody",
  // Before what a removal that is waited for writes: the suppression and the audit entry.
  "removalJobs",
  "listChecks",
  "suppressions",
  "quarantine",
  "identities",
  // Before the warnings, which are found in them again.
  "accountEvents",
  "comparisons",
  "warnings",
  "digests",
  "auditLog",
  "erasures",
] as const;
export type Stage = (typeof STAGES)[number];

/** One person's erasure: how far it has come. */
const erasureSchema = z.object({
  id: z.string(),
  recipientId: z.string(),
  /** Until it is done; after that the person is known by `recipientId` only. */
  address: z.string().exactOptional(),
  state: z.enum(["queued", "running", "done"]),
  /** Items deleted or rewritten, by stage; those of a step that was broken off may be missing. */
  counts: z.partialRecord(z.enum(STAGES), z.number()),
  /** Where it goes on; absent once it is done. */
  at: z.object({ stage: z.enum(STAGES), place: z.string().exactOptional() }).exactOptional(),
  /** The removal job whose end it waits for. */
  waitsForJob: z.string().exactOptional(),
  actor: actorSchema,
  createdAt: z.string(),
  finishedAt: z.string().exactOptional(),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** Where erasures are kept. */
export const PARTITION = "ERASURE";
const KEPT_DAYS = 90;
const LEASE: Key = { pk: "ERASING", sk: "lease" };
const LEASE_MS = 60_000; // outlives the longest time between two checkpoints; what a crash leaves waits this long

/** The erasures, and the one lease that lets them work one after the other: so none undoes what another rewrote. */
export class ErasureTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async create(erasure: Erasure): Promise<void> {
    await this.#table.put(toItem(erasure));
  }

  async get(id: string): Promise<Erasure | undefined> {
    const item = await this.#table.get({ pk: PARTITION, sk: id });
    return item === undefined ? undefined : fromItem(item);
  }

  /** Forgets an erasure that nobody works on. */
  async discard(id: string): Promise<void> {
    await this.#table.delete({ pk: PARTITION, sk: id });
  }

  /** Answers false where another worker has the lease. */
  async takeLease(owner: string): Promise<boolean> {
    return this.#table.put(this.#lease(owner), {
      expression: "attribute_not_exists(pk) OR #u < :now OR #o = :owner",
      names: { "#u": "until", "#o": "owner" },
      values: { ":now": this.#now().toISOString(), ":owner": owner },
    });
  }

  /** Stores how far it has come and keeps the lease; false, with nothing stored, where the lease was lost. */
  async checkpoint(erasure: Erasure, owner: string): Promise<boolean> {
    return this.#table.transact([
      { put: toItem(erasure) },
      { put: this.#lease(owner), condition: ownedBy(owner) },
    ]);
  }

  async release(owner: string): Promise<void> {
    await this.#table.delete(LEASE, ownedBy(owner));
  }

  #lease(owner: string): Item {
    return { ...LEASE, owner, until: new Date(this.#now().getTime() + LEASE_MS).toISOString() };
  }
}

const ownedBy = (owner: string) => ({
  expression: "#o = :owner",
  names: { "#o": "owner" },
  values: { ":owner": owner },
});

export const toItem = (erasure: Erasure): Item => ({
  ...erasure,
  pk: PARTITION,
  sk: erasure.id,
  expiresAt: Math.floor(Date.parse(erasure.createdAt) / 1_000) + KEPT_DAYS * 86_400,
});

export const fromItem = (item: Item): Erasure => readItem(erasureSchema, item);

/** An erasure that has nothing left to do: it no longer knows the address. */
export const done = (
  { address: _a, at: _at, waitsForJob: _w, ...erasure }: Erasure,
  finishedAt: string,
): Erasure => ({
  ...erasure,
  state: "done",
  finishedAt,
});
