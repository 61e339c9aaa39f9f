import { type ListQuery, listPage } from "../table/listPage.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { type Comparison, comparisonSchema } from "./compare.ts";

export const PARTITION = "COMPARISON";
const KEPT_SECONDS = 400 * 86_400;

/** The comparisons, an item a day. */
export class ComparisonTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async latest(): Promise<Comparison | undefined> {
    const { items } = await this.#table.query({ partition: PARTITION, descending: true, limit: 1 });
    return items.map(fromItem)[0];
  }

  /** When the oldest that is kept was made: since then at the latest this service records. */
  async since(): Promise<string | undefined> {
    const { items } = await this.#table.query({ partition: PARTITION, limit: 1 });
    return items.map(fromItem)[0]?.at;
  }

  /** Written again it is the same item. */
  async put(comparison: Comparison): Promise<void> {
    const expiresAt = Math.floor(Date.parse(comparison.at) / 1_000) + KEPT_SECONDS;
    await this.#table.put({ pk: PARTITION, sk: comparison.day, ...comparison, expiresAt });
  }

  /** Of the days from `since` to before `until`, oldest first. */
  async within({ since, until }: { since: string; until: string }): Promise<Comparison[]> {
    const days = this.#table.queryAll({ partition: PARTITION, range: { from: since, to: until } });
    return (await Array.fromAsync(days)).map(fromItem).filter(({ day }) => day < until);
  }

  /** A page, newest first; throws `InvalidCursorError`. */
  async list(query: ListQuery): Promise<{ items: Comparison[]; cursor: string | null }> {
    const { items, cursor } = await listPage(this.#table, PARTITION, { ...query, descending: true });
    return { items: items.map(fromItem), cursor };
  }
}

const fromItem = (item: Item): Comparison => readItem(comparisonSchema, item);
