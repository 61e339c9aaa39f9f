import type { JournalEntry } from "../feedback/journal.ts";
import { addCounts, type Counts, count, noCounts } from "./counts.ts";

/** By whom and for whom mail is counted beside in all. */
export const DIMENSIONS = ["sender", "recipientDomain"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What happened in an hour or a day: in all, and by sender and recipient domain. */
export type Tally = { counts: Counts } & Record<Dimension, Map<string, Counts>>;

export const newTally = (): Tally => ({ counts: noCounts(), sender: new Map(), recipientDomain: new Map() });

export const countEntry = (tally: Tally, entry: JournalEntry): void => {
  count(
    [tally.counts, ...DIMENSIONS.map((dimension) => countsOf(tally[dimension], entry[dimension]))],
    entry,
  );
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
