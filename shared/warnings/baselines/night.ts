import { type Counts, sent } from "../../tallies/counts.ts";
import { type TallyTable, type Total, unlessReplaced } from "../../tallies/TallyTable.ts";
import { addKeyed } from "../../tallies/tally.ts";
import { HOUR_MS } from "../../time/durations.ts";
import type { Night } from "../facts/facts.ts";
import type { Baselines } from "./BaselineTable.ts";
import { isQuietNight, type nightClock } from "./nights.ts";

/** The last hour of a night is counted a while after it ended. */
const STILL_JUDGED_MS = 2 * HOUR_MS;

/**
 * This night's mail; undefined by day. `hours` are the totals of the last 24: what was sent by whom is read only where
 * there is enough of it for a warning.
 */
export const nightOf = async (
  { now, hours, usual }: { now: Date; hours: Total[]; usual: Baselines["nights"] },
  { tallies, nightAt }: { tallies: TallyTable; nightAt: ReturnType<typeof nightClock> },
): Promise<Night | undefined> => {
  const hourOf = (at: number) => new Date(at).toISOString().slice(0, 13);
  const began = nightAt(hourOf(now.getTime())) ?? nightAt(hourOf(now.getTime() - STILL_JUDGED_MS));
  const some = began === undefined ? [] : hours.filter(({ key }) => nightAt(key) === began);
  const [newest, oldest] = [some[0], some.at(-1)];
  if (began === undefined || newest === undefined || oldest === undefined) return undefined;
  if (isQuietNight(some.reduce((sum, { counts }) => sum + sent(counts), 0))) return undefined;
  const by = (dimension: "sender" | "credential" | "sourceIp") =>
    unlessReplaced(async () => {
      const totals = await Array.fromAsync(tallies.totals("hour", { from: oldest.key, to: newest.key }));
      const sums = new Map<string, Counts>();
      addKeyed(sums, await tallies.keyed("hour", dimension, totals));
      return [...sums]
        .map(([name, counts]): [string, number] => [name, sent(counts)])
        .sort((a, b) => b[1] - a[1]);
    });
  return {
    began,
    usual,
    sender: await by("sender"),
    credential: await by("credential"),
    sourceIp: await by("sourceIp"),
  };
};
