import * as z from "zod";
import { type ListQuery, listPage } from "../table/listPage.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import type { AuditAction } from "./actions.ts";

/** Who acts: a token, by id and name. */
export const actorSchema = z.object({ tokenId: z.string(), name: z.string() });
export type Actor = z.infer<typeof actorSchema>;

/** Who changed what, when and why. */
const entrySchema = z.object({
  at: z.string(),
  id: z.string(),
  /** In the form `suppression.removed`. */
  action: z.string(),
  actor: actorSchema,
  /** What was changed: an address, a token id, a quarantined item. */
  target: z.string(),
  note: z.string().optional(),
  detail: z.record(z.string(), z.unknown()).optional(),
});
export type AuditEntry = z.infer<typeof entrySchema>;

export const PARTITION = "AUDIT";

/** What is written, whose action has words; one that is read may be of a newer version. */
export type NewAuditEntry = AuditEntry & { action: AuditAction };

/** The item of an entry, for whoever writes it in one transaction with what it tells of. */
export const auditItem = (entry: NewAuditEntry): Item => ({
  ...entry,
  pk: PARTITION,
  sk: `${entry.at}#${entry.id}`,
});

/** The audit log. Entries are never changed; writing one (same `at` and `id`) again writes the same item. */
export class AuditTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async append(entry: NewAuditEntry): Promise<void> {
    await this.#table.put(auditItem(entry));
  }

  async appendMany(entries: NewAuditEntry[]): Promise<void> {
    const { failed, cause } = await this.#table.writeMany(
      entries.map((entry) => ({ put: auditItem(entry) })),
    );
    if (failed.length > 0) throw new Error(`${failed.length} audit entries were not written`, { cause });
  }

  /** The newest `limit` entries of a time, and whether there were more. */
  async within({
    since,
    until,
    limit,
  }: {
    /** ISO 8601. */
    since: string;
    /** ISO 8601, exclusive. */
    until: string;
    limit: number;
  }): Promise<{ entries: AuditEntry[]; more: boolean }> {
    const { items, nextKey } = await this.#table.query({
      partition: PARTITION,
      range: { from: since, to: until },
      descending: true,
      limit,
    });
    return { entries: items.map(fromItem), more: nextKey !== undefined };
  }

  /** Newest first; throws `InvalidCursorError`. */
  async list(query: ListQuery) {
    const { items, cursor } = await listPage(this.#table, PARTITION, { ...query, descending: true });
    return { items: items.map(fromItem), cursor };
  }
}

const fromItem = (item: Item): AuditEntry => readItem(entrySchema, item);
