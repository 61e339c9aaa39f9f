import { decodeCursor, encodeCursor } from "../table/cursor.ts";
import { whereAbsent } from "../table/expressions.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { DAY_MS } from "../time/durations.ts";
import { importance } from "./importance.ts";
import { queuedKey } from "./triggers/TriggerTable.ts";
import type { Trigger } from "./triggers/trigger.ts";
import { type Warning, warningSchema } from "./warning.ts";

export const PARTITION = "WARNING";
const KEPT_AFTER_END_MS = 90 * DAY_MS;

/** The warnings: one item for each rule and subject that ever had one, forgotten 90 days after it was over. */
export class WarningTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(id: string): Promise<Warning | undefined> {
    const item = await this.#table.get({ pk: PARTITION, sk: id });
    return item === undefined ? undefined : fromItem(item);
  }

  /** All there are, in no useful order. */
  async all(): Promise<Warning[]> {
    return (await Array.fromAsync(this.#table.queryAll({ partition: PARTITION }))).map(fromItem);
  }

  /** The open ones, the most important first; or the recovered ones, or all, last opened first. Throws `InvalidCursorError`. */
  async list({
    state,
    limit,
    cursor,
  }: {
    state?: Warning["state"] | undefined;
    limit: number;
    cursor?: string | null | undefined;
  }): Promise<{ items: Warning[]; cursor: string | null }> {
    const after = cursor == null ? undefined : decodeCursor(cursor, PARTITION);
    const [placeOf, ahead] = state === "open" ? [importance, -1] : [opened, 1];
    const rest = (await this.all())
      .filter((warning) => state === undefined || warning.state === state)
      .sort((a, b) => (placeOf(a) < placeOf(b) ? ahead : -ahead))
      .filter(
        (warning) => after === undefined || (ahead < 0 ? placeOf(warning) > after : placeOf(warning) < after),
      );
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      cursor: rest.length > limit && last !== undefined ? encodeCursor(PARTITION, placeOf(last)) : null,
    };
  }

  /**
   * Stores `warning` as the version after the one it was read as, and takes the triggers it tells of out of their
   * queue, all or nothing. False where somebody else was first.
   */
  async put(warning: Warning, happened: Trigger[] = [], ...alongside: Item[]): Promise<boolean> {
    const item = toItem({ ...warning, version: warning.version + 1 });
    const condition =
      warning.version === 0
        ? whereAbsent()
        : { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": warning.version } };
    if (happened.length === 0 && alongside.length === 0) return this.#table.put(item, condition);
    return this.#table.transact([
      { put: item, condition },
      ...happened.map((one) => ({
        delete: queuedKey(one),
        condition: { expression: "attribute_exists(pk)" },
      })),
      ...alongside.map((put) => ({ put })),
    ]);
  }
}

const opened = ({ openedAt, id }: Warning) => `${openedAt}#${id}`;

const toItem = (warning: Warning): Item => ({
  ...warning,
  pk: PARTITION,
  sk: warning.id,
  ...(warning.endedAt !== undefined && warning.state === "recovered" && warning.pending === undefined
    ? { expiresAt: Math.floor((Date.parse(warning.endedAt) + KEPT_AFTER_END_MS) / 1_000) }
    : {}),
});

const fromItem = (item: Item): Warning => readItem(warningSchema, item);
