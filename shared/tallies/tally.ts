import type { JournalEntry } from "../feedback/journal.ts";
import { addCounts, type Counts, count, noCounts } from "./counts.ts";

/** By whom, for whom and (what failed) why mail is counted beside in all. */
export const DIMENSIONS = ["sender", "recipientDomain", "cause"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What happened in an hour or a day: in all, and by each dimension. */
export type Tally = { counts: Counts } & Record<Dimension, Map<string, Counts>>;

export const newTally = (): Tally => ({
  counts: noCounts(),
  sender: new Map(),
  recipientDomain: new Map(),
  cause: new Map(),
});

export const countEntry = (tally: Tally, entry: JournalEntry): void => {
  const keyed = DIMENSIONS.flatMap((dimension) => {
    const key = entry[dimension];
    return key === undefined ? [] : [countsOf(tally[dimension], key)];
  });
  count([tally.counts, ...keyed], entry);
};

/** Adds the counts of `more`, key by key. */
export const addKeyed = (to: Map<string, Counts>, more: Iterable<readonly [string, Counts]>): void => {
  for (const [key, counts] of more) addCounts(countsOf(to, key), counts);
};

const countsOf = (keyed: Map<string, Counts>, key: string): Counts => {
  const known = keyed.get(key);
  if (known !== undefined) return known;
  const counts = noCounts();
  keyed.set(key, counts);
  return counts;
};
