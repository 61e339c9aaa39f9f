import { decodeCursor, encodeCursor } from "../../table/cursor.ts";
import { itemsAfter, type ListQuery } from "../../table/listPage.ts";
import type { Table } from "../../table/Table.ts";
import type { Judged } from "../judging/judgeAddress.ts";
import type { Kind } from "../judging/kinds.ts";
import {
  checkItem,
  checkOf,
  checkPartition,
  expiry,
  fits,
  LIST,
  type ListCheck,
  listKey,
  META,
  PAGES,
  pageItem,
  pageKey,
  pageOf,
  pagesOf,
} from "./listCheck.ts";

/** One address of a list as a reader gets it; `number` is its place in the list, from 1. */
export type ListResult = { number: number; address: string; judged: Judged };

const PAGES_AT_ONCE = 20;

/** Lists that are checked: their addresses, and one result for each. Kept for seven days. */
export class ListCheckTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The entry of the list of checks first, by which all of one can be found; the check last: it has an id once it is whole. */
  async create(check: ListCheck, addresses: readonly string[]): Promise<void> {
    await this.#table.put({ ...listKey(check), checkId: check.id, expiresAt: expiry(check) });
    await this.#write(pagesOf(addresses).map((page) => ({ put: pageItem(check, page) })));
    await this.#table.put(checkItem(check));
  }

  async get(id: string): Promise<ListCheck | undefined> {
    const item = await this.#table.get({ pk: checkPartition(id), sk: META });
    return item === undefined ? undefined : checkOf(item);
  }

  /** Some checks, the oldest first, from after `next` of the page before. */
  async list(after: string | undefined, limit: number) {
    const { items, next } = await itemsAfter(this.#table, LIST, after, limit);
    return { ids: items.map(({ checkId }) => String(checkId)), next };
  }

  /** Begins to ask SES about the uncertain addresses of a check that is done; false where somebody did so already. */
  async reopen(check: ListCheck, addresses: number): Promise<ListCheck | undefined> {
    const { finishedAt: _, ...rest } = check;
    const reopened: ListCheck = { ...rest, state: "queued", insights: { addresses, asked: 0 } };
    const isReopened = await this.#table.put(checkItem(reopened), {
      expression: "#s = :done AND attribute_not_exists(#i)",
      names: { "#s": "state", "#i": "insights" },
      values: { ":done": "done" },
    });
    return isReopened ? reopened : undefined;
  }

  /** As if SES had never been asked. */
  async close(check: ListCheck): Promise<void> {
    await this.#table.put(checkItem(check));
  }

  /** Deletes a check and all that it holds; whoever works on it stops. What was found by goes last. */
  async discard(check: ListCheck): Promise<void> {
    await this.#table.delete({ pk: checkPartition(check.id), sk: META });
    const items = await Array.fromAsync(
      this.#table.queryAll({ partition: checkPartition(check.id), expiredToo: true }),
    );
    await this.#write(items.map(({ pk, sk }) => ({ delete: { pk, sk } })));
    await this.#table.delete(listKey(check));
  }

  /**
   * A page of the results so far, in the order of the list: of one kind, or of all that are problems. Where few fit, it
   * reads on through the list. Throws `InvalidCursorError`.
   */
  async results(
    id: string,
    query: ListQuery & { kind?: Kind | "problem" | undefined },
  ): Promise<{ items: ListResult[]; cursor: string | null }> {
    const { limit, cursor, kind } = query;
    const list = checkPartition(id);
    const [first = 0, skipped = 0] =
      cursor == null
        ? []
        : decodeCursor(cursor, list)
            .split(".")
            .map((part) => Number.parseInt(part, 10) || 0);
    const items: ListResult[] = [];
    const all = this.#table.queryAll({
      partition: list,
      range: { from: pageKey(first), to: `${PAGES}~` },
      limit: PAGES_AT_ONCE,
    });
    for await (const item of all) {
      const { number, from, rows } = pageOf(item);
      const begin = number === first ? skipped : 0;
      for (const [place, [address, judged]] of rows.entries()) {
        if (place < begin) continue;
        if (judged === null) return { items, cursor: null };
        if (!fits(judged, kind)) continue;
        if (items.length === limit) return { items, cursor: encodeCursor(list, `${number}.${place}`) };
        items.push({ number: from + place + 1, address, judged });
      }
    }
    return { items, cursor: null };
  }

  async #write(writes: Parameters<Table["writeMany"]>[0]): Promise<void> {
    const { failed, cause } = await this.#table.writeMany(writes);
    if (failed.length > 0) throw new Error("not all of a list's check was written", { cause });
  }
}
