import type { JobItem } from "../../../../functions/api/items/jobItem.ts";
import { MOST_ADDRESSES } from "../../../../shared/suppressions/removal/addressList.ts";
import { call, urlOf } from "../../api/call.ts";

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
    const { id } = await call<JobItem>("POST", "/v1/suppressions/remove", {
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

/** The page of a job that is one of `parts`. */
export const jobPath = (id: string, parts: string[]): string =>
  urlOf(`/jobs/${encodeURIComponent(id)}`, parts.length > 1 ? { parts: parts.join(",") } : {});
