import type { Table } from "../table/Table.ts";
import type { Feed } from "./facts.ts";

const KEY = { pk: "WATCH", sk: "feed" };
const ENOUGH_TO_COMPARE = 50;

/** What is remembered of the feed from one look to the next. */
export type FeedState = {
  lastHeardAt: string;
  /** The lowest count of SES's since then: it falls as mail of yesterday leaves it. */
  lowest: number;
  unheardOf: number;
};
export type FeedSample = {
  now: Date;
  /** When events were last written, as the markers say; undefined where not in the last minutes. */
  newestWriteAt: string | undefined;
  /** Of the last 24 hours: as SES counts, and as we do. */
  sentLast24Hours: number;
  heardLast24Hours: number;
};

/** The state after a look. */
export const nextFeedState = (before: FeedState | undefined, sample: FeedSample): FeedState => {
  const { now, newestWriteAt, sentLast24Hours, heardLast24Hours } = sample;
  if (before === undefined)
    return { lastHeardAt: newestWriteAt ?? now.toISOString(), lowest: sentLast24Hours, unheardOf: 0 };
  if (newestWriteAt === undefined || newestWriteAt <= before.lastHeardAt)
    return { ...before, lowest: Math.min(before.lowest, sentLast24Hours) };
  return {
    lastHeardAt: newestWriteAt,
    lowest: sentLast24Hours,
    unheardOf:
      sentLast24Hours < ENOUGH_TO_COMPARE
        ? before.unheardOf
        : Math.max(0, 1 - heardLast24Hours / sentLast24Hours),
  };
};

export const feedOf = ({ lastHeardAt, lowest, unheardOf }: FeedState, sentLast24Hours: number): Feed => ({
  lastHeardAt,
  risenSince: Math.max(0, sentLast24Hours - lowest),
  unheardOf,
});

/** The state of the feed, one item. */
export class FeedTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(): Promise<FeedState | undefined> {
    const item = await this.#table.get(KEY);
    if (item === undefined) return undefined;
    const { pk: _pk, sk: _sk, ...state } = item;
    return state as unknown as FeedState;
  }

  async put(state: FeedState): Promise<void> {
    await this.#table.put({ ...KEY, ...state });
  }
}
