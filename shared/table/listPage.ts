import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Item, Page, Table } from "./Table.ts";

export type ListQuery = { limit: number; cursor?: string | null | undefined };

/** One page of a partition that is a list, in order of its sort key or against it; throws `InvalidCursorError`. */
export const listPage = async (
  table: Table,
  list: string,
  { limit, cursor, descending = false }: ListQuery & { descending?: boolean },
): Promise<{ items: Item[]; cursor: string | null }> => {
  const place = cursor == null ? undefined : decodeCursor(cursor, list);
  const { items, nextKey } = await table.query({
    partition: list,
    descending,
    limit,
    ...(place === undefined ? {} : { range: descending ? { before: place } : { after: place } }),
  });
  return { items, cursor: cursorAfter(list, nextKey) };
};

/** The cursor of the page after one that ended at `nextKey`. */
export const cursorAfter = (list: string, nextKey: Page["nextKey"]): string | null =>
  nextKey === undefined ? null : encodeCursor(list, nextKey.sk);

/** Some items of a partition, expired ones too, from after the sort key `after`; `next` is where the others begin. */
export const itemsAfter = async (
  table: Table,
  partition: string,
  after: string | undefined,
  limit: number,
) => {
  const { items, nextKey } = await table.query({
    partition,
    limit,
    expiredToo: true,
    ...(after === undefined ? {} : { range: { after } }),
  });
  return { items, next: nextKey?.sk };
};
