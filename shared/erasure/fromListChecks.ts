import type { ListCheckTable } from "../listChecks/job/ListCheckTable.ts";
import { type CheckedRow, checkPartition, PAGES, pageOf } from "../listChecks/job/listCheck.ts";
import { packRows } from "../table/rowPages.ts";
import type { Item, Table } from "../table/Table.ts";
import { type Person, withoutPerson } from "./person.ts";
import { rewriteItem } from "./rewriteItem.ts";

const CHECKS_AT_ONCE = 1; // of up to 100,000 addresses

/**
 * Takes a person out of some lists that are or were checked, the oldest first: the id stands where the address was, and
 * what was found stays. Whoever works on a list reads it anew then.
 */
export const eraseFromSomeListChecks = async (
  person: Person,
  after: string | undefined,
  { table, checks }: { table: Table; checks: ListCheckTable },
): Promise<{ count: number; next?: string | undefined }> => {
  const { ids, next } = await checks.list(after, CHECKS_AT_ONCE);
  let count = 0;
  for (const id of ids) {
    const pages = table.queryAll({
      partition: checkPartition(id),
      range: { prefix: PAGES },
      expiredToo: true,
    });
    for await (const page of pages)
      if (await rewriteItem(table, page, (item) => inPage(item, person))) count++;
  }
  return { count, next };
};

const inPage = (item: Item, person: Person): Item | undefined => {
  const { rows } = pageOf(item);
  if (!person.isIn(JSON.stringify(rows))) return undefined;
  return { ...item, z: packRows(rows.map((row) => inRow(row, person)))[0] };
};

const inRow = ([given, judged]: CheckedRow, person: Person): CheckedRow => {
  if (!person.isIn(given)) return [given, withoutPerson(judged, person)];
  const { meant: _, ...found } = judged ?? { kind: "invalid" };
  return [person.id, judged === null ? null : found];
};
