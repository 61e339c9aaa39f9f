import { auditItem, type NewAuditEntry } from "../audit/AuditTable.ts";
import { type ListQuery, listPage } from "../table/listPage.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { identityRecordSchema } from "./identityItem.ts";
import type { IdentityRecord } from "./identityRecord.ts";

export const PARTITION = "IDENTITY";

/** What is known of each identity: requests, and how SES has them. At most 10,000, as SES takes in a region. */
export class IdentityTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(identity: string): Promise<IdentityRecord | undefined> {
    const item = await this.#table.get({ pk: PARTITION, sk: identity });
    return item === undefined ? undefined : fromItem(item);
  }

  async getMany(identities: string[]): Promise<Map<string, IdentityRecord>> {
    const keys = identities.map((identity) => ({ pk: PARTITION, sk: identity }));
    const items = await this.#table.getMany(keys, { consistent: true });
    return new Map(items.map((item) => [item.sk, fromItem(item)]));
  }

  /** Stores `record` as the version after the one it was read as, with its audit entry; false where somebody was first. */
  async put(record: IdentityRecord, audit?: NewAuditEntry): Promise<boolean> {
    const put = { ...record, version: record.version + 1, pk: PARTITION, sk: record.identity };
    const condition =
      record.version === 0
        ? { expression: "attribute_not_exists(pk)" }
        : { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": record.version } };
    return audit === undefined
      ? this.#table.put(put, condition)
      : this.#table.transact([{ put, condition }, { put: auditItem(audit) }]);
  }

  async delete(identity: string): Promise<void> {
    await this.#table.delete({ pk: PARTITION, sk: identity });
  }

  /** In order of identity; throws `InvalidCursorError`. */
  async list(query: ListQuery) {
    const { items, cursor } = await listPage(this.#table, PARTITION, query);
    return { items: items.map(fromItem), cursor };
  }

  async *all(): AsyncGenerator<IdentityRecord> {
    for await (const item of this.#table.queryAll({ partition: PARTITION })) yield fromItem(item);
  }
}

const fromItem = (item: Item): IdentityRecord => readItem(identityRecordSchema, item);
