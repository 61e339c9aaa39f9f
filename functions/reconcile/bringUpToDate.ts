import { type FollowDeps, followIdentities } from "../../shared/identities/followIdentities.ts";
import { type ReconcileDeps, reconcile } from "../../shared/suppressions/reconcile/reconcile.ts";

export type BringUpToDateDeps = {
  list: Omit<ReconcileDeps, "remainingMs">;
  identities: Omit<FollowDeps, "patience">;
  remainingMs: () => number;
};

// Enough for a hundred identities at a call a second; the suppression list has the rest of the function's time.
const IDENTITIES_FOR_MS = 100_000;

/**
 * Looks after the identities, then goes on with a run over the suppression list, or begins one where it is due, with
 * `force` at once.
 */
export const bringUpToDate = async (
  { force }: { force: boolean },
  { list, identities, remainingMs }: BringUpToDateDeps,
) => {
  const followed = await followIdentities({
    ...identities,
    patience: { signal: AbortSignal.timeout(IDENTITIES_FOR_MS) },
  }).catch((error: unknown) => error);
  const result = await reconcile({ force }, { ...list, remainingMs });
  // After the list, which must not wait for it: a failure counts as the function's.
  if (followed instanceof Error) throw followed;
  return { ...result, identities: followed };
};
