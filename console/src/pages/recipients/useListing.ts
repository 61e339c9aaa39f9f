import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import type { Listing } from "./reach.ts";

export const EVERY_MS = 15_000;

/** An address's place on the suppression list; undefined until that is known, or where it cannot be. */
export const useListing = (address: string): { listing: Listing | undefined; error: Error | null } => {
  const { data, error } = useGet("/v1/suppressions/{address}", { path: { address } }, { every: EVERY_MS });
  const absent = problemOf(error, "not_suppressed");
  if (absent !== undefined) {
    const { removedAt: at, removedBy: by } = absent;
    const removal = typeof at === "string" && typeof by === "string" ? { removal: { at, by } } : {};
    return { listing: { isListed: false, ...removal }, error: null };
  }
  return { listing: data === undefined ? undefined : { isListed: true, entry: data }, error };
};
