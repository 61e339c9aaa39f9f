import { z } from "zod";
import type { Table } from "../../table/Table.ts";
import type { Feed } from "../facts/facts.ts";

const KEY = { pk: "WATCH", sk: "feed" };
const ENOUGH_TO_COMPARE = 50;

/** What is remembered of the feed from one look to the next. */
const stateSchema = z.object({
  lastEventAt: z.string(),
  /** Names the newest tally of an hour that had events, and what it counted: another one means that more came. */
  newestTally: z.string(),
  /** SES's lowest count since then: it falls as mail of yesterday leaves it. Absent until SES has answered. */
  lowest: z.number().exactOptional(),
  /** By how much SES's count was above ours then. */
  gap: z.number().exactOptional(),
  unrecordedShare: z.number(),
});
export type FeedState = z.infer<typeof stateSchema>;
export type FeedSample = {
  now: Date;
  /** When events were last written, as the markers say; undefined where not in the last minutes. */
  newestWriteAt: string | undefined;
  newestTally: string;
  /** Of the last 24 hours: as SES counts (undefined where it does not answer), and as we do. */
  sentLast24Hours: number | undefined;
  recordedLast24Hours: number;
  /** By how much our own count of 24 hours, made of hours, may be off. */
  slack: number;
};

/** The state after a look. Heard is what left a marker, or a tally that has changed: one look that fails misses nothing. */
export const nextFeedState = (before: FeedState | undefined, sample: FeedSample): FeedState => {
  const { now, newestWriteAt = "", newestTally, sentLast24Hours: sentNow } = sample;
  const ofNow =
    sentNow === undefined ? {} : { lowest: sentNow, gap: Math.max(0, sentNow - sample.recordedLast24Hours) };
  if (before === undefined)
    return { lastEventAt: newestWriteAt || now.toISOString(), newestTally, unrecordedShare: 0, ...ofNow };
  const isRecorded = newestWriteAt > before.lastEventAt || newestTally > before.newestTally;
  if (isRecorded)
    return {
      lastEventAt: newestWriteAt > before.lastEventAt ? newestWriteAt : now.toISOString(),
      newestTally,
      unrecordedShare: unrecordedShare(sample) ?? before.unrecordedShare,
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

const unrecordedShare = ({
  sentLast24Hours: all,
  recordedLast24Hours: heard,
}: FeedSample): number | undefined =>
  all === undefined || all < ENOUGH_TO_COMPARE ? undefined : Math.max(0, 1 - heard / all);

/**
 * How much SES has sent since: by how much its count rose, or by how much it went away from ours, which loses the same
 * mail of yesterday. Undefined where SES does not answer.
 */
export const feedOf = (
  { lastEventAt, lowest = 0, gap = 0, unrecordedShare: part }: FeedState,
  { sentLast24Hours: all, recordedLast24Hours: heard, slack }: FeedSample,
): Feed | undefined =>
  all === undefined
    ? undefined
    : {
        lastEventAt,
        risenSince: Math.round(Math.max(0, all - lowest, all - heard - gap - slack)),
        unrecordedShare: part,
      };

/** The state of the feed, one item. */
export class FeedTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Undefined before the first look, and after one of an older version, which named things otherwise. */
  async get(): Promise<FeedState | undefined> {
    return stateSchema.safeParse(await this.#table.get(KEY)).data;
  }

  async put(state: FeedState): Promise<void> {
    await this.#table.put({ ...KEY, ...state });
  }
}
