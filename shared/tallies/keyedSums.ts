import type { Range } from "../table/expressions.ts";
import { inGroups } from "../table/inGroups.ts";
import type { Counts } from "./counts.ts";
import type { TallyTable, Unit } from "./TallyTable.ts";
import { addKeyed, type Dimension } from "./tally.ts";

/**
 * Adds to `sums` what the hours or days of a range have by each of its dimensions; `atOnce` of them at a time, so that
 * the pages of a long period are never in memory at once.
 */
export const addKeyedOf = async (
  sums: ReadonlyMap<Dimension, Map<string, Counts>>,
  { tallies, unit, range, atOnce }: { tallies: TallyTable; unit: Unit; range: Range; atOnce: number },
): Promise<void> => {
  for await (const some of inGroups(tallies.totals(unit, range), atOnce)) {
    await Promise.all(
      [...sums].map(async ([dimension, sum]) => addKeyed(sum, await tallies.keyed(unit, dimension, some))),
    );
  }
};
