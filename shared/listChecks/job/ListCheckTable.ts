import { decodeCursor, encodeCursor } from "../../table/cursor.ts";
import { packRows, unpackRows } from "../../table/rowPages.ts";
import type { Table } from "../../table/Table.ts";
import type { Trace } from "../judging/history.ts";
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
  type ListPage,
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
export type TraceRow = [recipientId: string, trace: Trace];

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
    const { items, nextKey } = await this.#table.query({
      partition: LIST,
      limit,
      expiredToo: true,
      ...(after === undefined ? {} : { range: { after } }),
    });
    const next = nextKey?.["sk"];
    return {
      ids: items.map(({ checkId }) => String(checkId)),
      next: typeof next === "string" ? next : undefined,
    };
  }

  /** Deletes a check and all that it holds; whoever works on it stops. What was found by goes last. */
  async discard(check: ListCheck): Promise<void> {
    await this.#table.delete({ pk: checkPartition(check.id), sk: META });
    await this.#deleteAll(check.id, undefined);
    await this.#table.delete(listKey(check));
  }

  async pages(id: string): Promise<ListPage[]> {
    const items = this.#table.queryAll({
      partition: checkPartition(id),
      range: { prefix: PAGES },
    });
    return (await Array.fromAsync(items)).map(pageOf);
  }

  /** Takes the lease; answers false where somebody else holds it. */
  async takeLease(check: ListCheck, owner: string, now: string, until: string): Promise<boolean> {
    return this.#table.put(checkItem({ ...check, lease: { owner, until } }), {
      expression: "#s <> :done AND (attribute_not_exists(#l) OR #l.#o = :owner OR #l.#u < :now) AND #d = :d",
      names: { "#s": "state", "#l": "lease", "#o": "owner", "#u": "until", "#d": "done" },
      values: { ":done": "done", ":owner": owner, ":now": now, ":d": check.done },
    });
  }

  /**
   * Stores how far it has come, with a page of results or without; false, with nothing stored, where the lease was lost,
   * the check was deleted, or the page was changed (a person was erased from it).
   */
  async checkpoint(check: ListCheck, owner: string, page?: ListPage): Promise<boolean> {
    const condition = {
      expression: "#l.#o = :owner",
      names: { "#l": "lease", "#o": "owner" },
      values: { ":owner": owner },
    };
    if (page === undefined) return this.#table.put(checkItem(check), condition);
    return this.#table.transact([
      { put: checkItem(check), condition },
      {
        put: pageItem(check, { ...page, version: page.version + 1 }),
        condition: { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": page.version } },
      },
    ]);
  }

  /** What the history of a list's addresses is so far, under a generation of its own; answers how many items it takes. */
  async putTraces(check: ListCheck, generation: number, traces: Iterable<TraceRow>): Promise<number> {
    const packed = packRows(traces);
    await this.#write(
      packed.map((z, number) => ({
        put: {
          pk: checkPartition(check.id),
          sk: tracesKey(generation, number),
          z,
          expiresAt: expiry(check),
        },
      })),
    );
    return packed.length;
  }

  async traces({ id, history }: ListCheck): Promise<Map<string, Trace>> {
    if (history === undefined) return new Map();
    const keys = Array.from({ length: history.pages }, (_, number) => ({
      pk: checkPartition(id),
      sk: tracesKey(history.generation, number),
    }));
    const items = await this.#table.getMany(keys, { consistent: true });
    return new Map(items.flatMap((item) => unpackRows(item["z"], isTraceRow, item)));
  }

  /** Deletes the history, but for one generation. */
  async deleteTraces(id: string, kept?: number): Promise<void> {
    await this.#deleteAll(id, (sk) => sk.startsWith(TRACES) && !sk.startsWith(tracesOf(kept)));
  }

  /**
   * A page of the results so far, in the order of the list: of one kind, or of all that are problems. Where few fit, it
   * reads on through the list. Throws `InvalidCursorError`.
   */
  async results(
    id: string,
    query: { limit: number; cursor?: string | null | undefined; kind?: Kind | "problem" | undefined },
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

  async #deleteAll(id: string, which: ((sk: string) => boolean) | undefined): Promise<void> {
    const items = await Array.fromAsync(
      this.#table.queryAll({ partition: checkPartition(id), expiredToo: true }),
    );
    const doomed = items.filter(({ sk }) => which === undefined || which(sk));
    await this.#write(doomed.map(({ pk, sk }) => ({ delete: { pk, sk } })));
  }

  async #write(writes: Parameters<Table["writeMany"]>[0]): Promise<void> {
    const { failed, cause } = await this.#table.writeMany(writes);
    if (failed.length > 0) throw new Error("not all of a list's check was written", { cause });
  }
}

const TRACES = "TRACES#";
const tracesOf = (generation = -1) => `${TRACES}${generation}#`;
const tracesKey = (generation: number, number: number) => `${tracesOf(generation)}${number}`;

const isTraceRow = (row: unknown): row is TraceRow =>
  Array.isArray(row) && typeof row[0] === "string" && typeof row[1] === "object";
