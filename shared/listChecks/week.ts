import { hasDenominator, sent } from "../tallies/counts.ts";
import { readStats, type StatsDeps, StillCountingError } from "../tallies/stats.ts";
import { DAY_MS } from "../time/durations.ts";
import type { Week } from "./forecast.ts";

const DAYS = 7;

/**
 * What was sent and bounced today and in the six days before, as warnings reckon the rate of a week; undefined while it
 * is still being counted.
 */
export const weekOf = async (deps: StatsDeps): Promise<Week | undefined> => {
  const since = new Date(deps.now().getTime() - (DAYS - 1) * DAY_MS).toISOString();
  try {
    const { items } = await readStats({ by: "day", since, limit: DAYS + 1 }, deps);
    // Where neither sends nor deliveries are published, bounces are no share of anything.
    const days = items.map(({ counts }) => counts).filter(hasDenominator);
    return {
      sent: days.reduce((sum, counts) => sum + sent(counts), 0),
      hardBounces: days.reduce((sum, { hardBounce }) => sum + hardBounce, 0),
    };
  } catch (error) {
    if (error instanceof StillCountingError) return undefined;
    throw error;
  }
};
