import type { Table } from "../table/Table.ts";
import type { Feed } from "./facts.ts";

const KEY = { pk: "WATCH", sk: "feed" };
const ENOUGH_TO_COMPARE = 50;

/** What is remembered of the feed from one look to the next. */
export type FeedState = {
  lastHeardAt: string;
  /** Names the newest tally of an hour that had events, and what it counted: another one means that more came. */
  newestTally: string;
  /** SES's lowest count since then: it falls as mail of yesterday leaves it. Absent until SES has answered. */
  lowest?: number;
  /** By how much SES's count was above ours then. */
  gap?: number;
  unheardOf: number;
};
export type FeedSample = {
  now: Date;
  /** When events were last written, as the markers say; undefined where not in the last minutes. */
  newestWriteAt: string | undefined;
  newestTally: string;
  /** Of the last 24 hours: as SES counts (undefined where it does not answer), and as we do. */
  sentLast24Hours: number | undefined;
  heardLast24Hours: number;
  /** By how much our own count of 24 hours, made of hours, may be off. */
  slack: number;
};

/** The state after a look. Heard is what left a marker, or a tally that has changed: one look that fails misses nothing. */
export const nextFeedState = (before: FeedState | undefined, sample: FeedSample): FeedState => {
  const { now, newestWriteAt = "", newestTally, sentLast24Hours: sentNow } = sample;
  const ofNow =
    sentNow === undefined ? {} : { lowest: sentNow, gap: Math.max(0, sentNow - sample.heardLast24Hours) };
  if (before === undefined)
    return { lastHeardAt: newestWriteAt || now.toISOString(), newestTally, unheardOf: 0, ...ofNow };
  const isHeard = newestWriteAt > before.lastHeardAt || newestTally > before.newestTally;
  if (isHeard)
    return {
      lastHeardAt: newestWriteAt > before.lastHeardAt ? newestWriteAt : now.toISOString(),
      newestTally,
      unheardOf: unheardOf(sample) ?? before.unheardOf,
      ...ofNow,
    };
  if (sentNow === undefined) return before;
  return {
    ...before,
    ...ofNow,
    gap: before.gap ?? ofNow.gap ?? 0,
    lowest: Math.min(before.lowest ?? sentNow, sentNow),
  };
};

const unheardOf = ({ sentLast24Hours: all, heardLast24Hours: heard }: FeedSample): number | undefined =>
  all === undefined || all < ENOUGH_TO_COMPARE ? undefined : Math.max(0, 1 - heard / all);

/**
 * How much SES has sent since: by how much its count rose, or by how much it went away from ours, which loses the same
 * mail of yesterday. Undefined where SES does not answer.
 */
export const feedOf = (
  { lastHeardAt, lowest = 0, gap = 0, unheardOf: part }: FeedState,
  { sentLast24Hours: all, heardLast24Hours: heard, slack }: FeedSample,
): Feed | undefined =>
  all === undefined
    ? undefined
    : {
        lastHeardAt,
        risenSince: Math.round(Math.max(0, all - lowest, all - heard - gap - slack)),
        unheardOf: part,
      };

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
