import { isEventType } from "../feedback/eventItem.ts";
import { hourOf, journalPartition, pageWithoutLocals, streamOf } from "../feedback/journal.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Key, Table } from "../table/Table.ts";
import type { Person } from "./person.ts";
import { rewriteItem } from "./rewriteItem.ts";

const PAGES_AT_ONCE = 20; // of up to 350 kB

/**
 * Takes the local part of a person's address out of the journal pages that list `events` of theirs. Run it before
 * these are deleted: only their keys show where the pages are. Pages hold the local part only for events that live as
 * long as the page (`PageExpiry`). Safe to repeat.
 */
export const eraseFromJournal = async (
  events: readonly Pick<Key, "sk">[],
  person: Person,
  table: Table,
): Promise<void> => {
  const minutes = new Map(
    events.flatMap(({ sk }) => {
      const [at = "", type = ""] = sk.split("#");
      if (!isEventType(type)) return [];
      const stream = streamOf(type);
      return [[`${stream} ${at.slice(0, 16)}`, { at, stream }] as const];
    }),
  );
  await inParallel([...minutes.values()], async ({ at, stream }) => {
    const pages = table.queryAll({
      partition: journalPartition(hourOf(at), stream),
      range: { prefix: `${at.slice(14, 16)}#` },
      limit: PAGES_AT_ONCE,
      expiredToo: true,
    });
    for await (const page of pages)
      await rewriteItem(table, page, (one) => pageWithoutLocals(one, person.id));
  });
};
