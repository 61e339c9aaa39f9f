import { heldBy, unfinishedAndFree } from "../../table/lease.ts";
import { packRows, unpackRows } from "../../table/rowPages.ts";
import type { Key, Table } from "../../table/Table.ts";
import type { Trace } from "../judging/history.ts";
import {
  checkItem,
  checkPartition,
  expiry,
  type ListCheck,
  type ListPage,
  PAGES,
  pageItem,
  pageOf,
} from "./listCheck.ts";

export type TraceRow = [recipientId: string, trace: Trace];

/** What the work on a list's check is read from and stored to: its pages, its lease, and what it has found so far. */
export class ListCheckWork {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
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
    const leased = checkItem({ ...check, lease: { owner, until } });
    return this.#table.put(leased, unfinishedAndFree(check, owner, now));
  }

  /**
   * Stores how far it has come, with a page of results or without; false, with nothing stored, where the lease was lost,
   * the check was deleted, or the page was changed (a person was erased from it).
   */
  async checkpoint(check: ListCheck, owner: string, page?: ListPage): Promise<boolean> {
    const condition = heldBy(owner);
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
    const keys = tracesKeys(id, history);
    const items = await this.#table.getMany(keys, { consistent: true });
    return new Map(items.flatMap((item) => unpackRows(item["z"], isTraceRow, item)));
  }

  async deleteTraces({ id, history }: ListCheck): Promise<void> {
    await this.#write(tracesKeys(id, history).map((key) => ({ delete: key })));
  }

  async #write(writes: Parameters<Table["writeMany"]>[0]): Promise<void> {
    const { failed, cause } = await this.#table.writeMany(writes);
    if (failed.length > 0) throw new Error("the history of a list's addresses was not written", { cause });
  }
}

const tracesKey = (generation: number, number: number) => `TRACES#${generation}#${number}`;

const tracesKeys = (id: string, history: ListCheck["history"]): Key[] =>
  Array.from({ length: history?.pages ?? 0 }, (_, number) => ({
    pk: checkPartition(id),
    sk: tracesKey(history?.generation ?? 0, number),
  }));

const isTraceRow = (row: unknown): row is TraceRow =>
  Array.isArray(row) && typeof row[0] === "string" && typeof row[1] === "object";
