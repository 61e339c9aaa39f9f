import { isPermanentFailure, isRefusedBySes, isSpamComplaint } from "../../feedback/event.ts";
import type { JournalEntry } from "../../feedback/journal.ts";
import type { ReasonCode } from "../../reasons/reason.ts";

/** What was recorded of mail to one address. */
export type History = {
  bounced?: Happened & { reason?: ReasonCode };
  complained?: Happened;
  deliveredAt?: string;
};
/** The last time, and how often. */
type Happened = { at: string; times: number };

/** The newest event of each sort, by which it can be seen whether the person was erased meanwhile. */
export type Trace = {
  bounce?: Newest;
  complaint?: Newest;
  delivery?: Newest;
  send?: Newest;
};
type Newest = Pick<JournalEntry, "id" | "type" | "at"> & { times: number; reason?: ReasonCode };
export const SORTS = ["bounce", "complaint", "delivery", "send"] as const;
type Sort = (typeof SORTS)[number];

/** The trace with an entry that is older than those in it. */
export const traced = (trace: Trace, entry: JournalEntry): Trace => {
  const sort = sortOf(entry);
  if (sort === undefined) return trace;
  const newest = trace[sort];
  if (newest !== undefined) newest.times++;
  else {
    const { id, type, at, cause } = entry;
    trace[sort] = { id, type, at, times: 1, ...(cause === undefined ? {} : { reason: cause }) };
  }
  return trace;
};

/** Where SES refused the address itself nothing was tried. */
const sortOf = (entry: JournalEntry): Sort | undefined => {
  if (isRefusedBySes(entry.subtype)) return undefined;
  if (isPermanentFailure(entry)) return "bounce";
  if (isSpamComplaint(entry)) return "complaint";
  return entry.type === "delivery" || entry.type === "send" ? entry.type : undefined;
};

/** What remains of a trace where of its newest events only some (`isRecorded`) are still there: erasing takes all. */
export const historyOf = (trace: Trace, isRecorded: (id: string) => boolean): History | undefined => {
  const { bounce, complaint, delivery, send } = trace;
  const kept = (newest: Newest | undefined) =>
    newest !== undefined && isRecorded(newest.id) ? newest : undefined;
  const bounced = kept(bounce);
  const complained = kept(complaint);
  const delivered = kept(delivery);
  if ((bounced ?? complained ?? delivered ?? kept(send)) === undefined) return undefined;
  return {
    ...(bounced === undefined
      ? {}
      : {
          bounced: {
            at: bounced.at,
            times: bounced.times,
            ...(bounced.reason === undefined ? {} : { reason: bounced.reason }),
          },
        }),
    ...(complained === undefined ? {} : { complained: { at: complained.at, times: complained.times } }),
    ...(delivered === undefined ? {} : { deliveredAt: delivered.at }),
  };
};
