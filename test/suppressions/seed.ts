import { toItem } from "../../shared/suppressions/item.ts";
import type { Suppression } from "../../shared/suppressions/suppression.ts";
import type { Table } from "../../shared/table/Table.ts";
import { withTable } from "../system/localTable.ts";

const AT_ONCE = 5_000;
const DOMAINS = 997;
const FIRST = Date.parse("2026-01-01T00:00:00Z");
const EVERY_MS = 20_000;
// `reconcile` takes what SES does not list for removed elsewhere, unless it was written after it began.
const NEVER_SWEPT = "2999-01-01T00:00:00.000Z";

/** The nth of many suppressed addresses; of every hundred, one complained and 25 have no such mailbox. */
export const seeded = (n: number): Suppression => {
  const domain = `d${n % DOMAINS}.example`;
  return {
    address: `someone.${String(n).padStart(7, "0")}@${domain}`,
    domain,
    state: "listed",
    since: new Date(FIRST + n * EVERY_MS).toISOString(),
    source: "event",
    ...(n % 100 === 7
      ? { reason: "COMPLAINT", subtype: "abuse" }
      : { reason: "BOUNCE", subtype: "Permanent/General", ...(n % 4 === 0 ? GONE : REFUSED) }),
    removedTimes: n % 10 === 3 ? 1 : 0,
    rebouncedTimes: n % 10 === 3 ? 1 : 0,
    version: 1,
    updatedAt: NEVER_SWEPT,
  };
};
const GONE = { status: "5.1.1", diagnostic: "smtp; 550 5.1.1 user unknown" };
const REFUSED = { status: "5.7.1", diagnostic: "smtp; 554 5.7.1 message refused by local policy" };

/** Writes the first `count` of them, from `from` on, into the mirror of the system at `endpoint`. */
export const seedSuppressions = (endpoint: string, range: { from?: number; count: number }): Promise<void> =>
  withTable({ dynamodb: endpoint }, (table) => putSeeded(table, range));

/** The same into a table. */
export const putSeeded = async (
  table: Table,
  { from = 0, count, change = {} }: { from?: number; count: number; change?: Partial<Suppression> },
): Promise<void> => {
  for (let next = from; next < from + count; next += AT_ONCE) {
    const size = Math.min(AT_ONCE, from + count - next);
    const puts = Array.from({ length: size }, (_, i) => ({
      put: toItem({ ...seeded(next + i), ...change }),
    }));
    const { failed, cause } = await table.writeMany(puts);
    if (failed.length > 0) throw new Error(`${failed.length} suppressions were not written`, { cause });
  }
};
