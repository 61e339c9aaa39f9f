import type { JobItem } from "../../../../functions/api/items/jobItem.ts";
import type { ReasonCode } from "../../../../shared/reasons/reason.ts";
import { MOST_ADDRESSES } from "../../../../shared/suppressions/removal/addressList.ts";
import { call, urlOf } from "../../api/call.ts";
import { problemOf } from "../../api/ProblemError.ts";

export type Removal = { addresses: string[]; note: string; skipLikelyToBounce: boolean };

/**
 * Begins a job, or one after the other where there are more addresses than one takes: the service works on all of them
 * though the page is closed. `begun` has the ids of those that were begun, also where one could not be; called again
 * with them, it goes on. Answers the path of the first one's page, which leads to the others.
 */
export const beginRemoval = async (
  { addresses, note, skipLikelyToBounce }: Removal,
  begun: string[],
): Promise<string> => {
  while (begun.length * MOST_ADDRESSES < addresses.length) {
    const from = begun.length * MOST_ADDRESSES;
    const { id } = await call("POST", "/v1/suppressions/remove", {
      body: {
        addresses: addresses.slice(from, from + MOST_ADDRESSES),
        skipLikelyToBounce,
        ...(note === "" ? {} : { note }),
      },
    });
    begun.push(id);
  }
  return jobPath(begun[0] ?? "", begun);
};

/** As the body of `POST /v1/suppressions/remove` has it. */
export type GroupFilter = {
  reasonCode: ReasonCode;
  since?: string;
  until?: string;
  domain?: string;
  sender?: string;
};

const MOST_JOBS = 10; // 100,000 addresses, which take more than a day

/**
 * Likewise of all addresses that a filter finds: each job begins where the one before ends, which `next` keeps for when
 * one of them could not be begun.
 */
export const beginGroupRemoval = async (
  next: { current: GroupFilter },
  { note, skipLikelyToBounce }: Omit<Removal, "addresses">,
  begun: string[],
): Promise<string> => {
  while (begun.length < MOST_JOBS) {
    const job = await begunOrNone(next.current, { note, skipLikelyToBounce }, begun.length > 0);
    if (job === undefined) break;
    begun.push(job.id);
    if (job.nextUntil === null) break;
    next.current = { ...next.current, until: job.nextUntil };
  }
  return jobPath(begun[0] ?? "", begun);
};

/** The rest of a group may have left the list meanwhile. */
const begunOrNone = async (
  filter: GroupFilter,
  { note, skipLikelyToBounce }: Omit<Removal, "addresses">,
  isRest: boolean,
): Promise<JobItem | undefined> => {
  try {
    return await call("POST", "/v1/suppressions/remove", {
      body: { filter, skipLikelyToBounce, ...(note === "" ? {} : { note }) },
    });
  } catch (error) {
    if (isRest && problemOf(error, "nothing_to_remove") !== undefined) return undefined;
    throw error;
  }
};

/** The page of a job that is one of `parts`. */
export const jobPath = (id: string, parts: string[]): string =>
  urlOf(`/jobs/${encodeURIComponent(id)}`, parts.length > 1 ? { parts: parts.join(",") } : {});
