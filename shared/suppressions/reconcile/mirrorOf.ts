import type { Forgotten } from "../forgotten.ts";
import { listed, type Reason, type Suppression, spelled } from "../suppression.ts";

/** An address as a page of SES's list has it, `address` normalised. */
export type ListedAtSes = {
  address: string;
  domain: string;
  listedAs: string;
  reason: Reason;
  lastUpdate: string;
};

// Long enough that a page read later cannot be older than the removal.
const REMOVAL_SETTLES_MS = 60_000;

/**
 * The entry as SES's list has it, or undefined where the mirror agrees. SES has the last word on whether and for
 * which reason an address is listed; the mirror knows better since when and why where the reason is the same. Of two
 * spellings listed for different reasons the newer one counts, whichever page is read first. `gone` is what is left of
 * an erased person's entry.
 */
export const mirrorOf = (
  entry: Suppression | undefined,
  { address, domain, listedAs, reason, lastUpdate }: ListedAtSes,
  readAt: Date,
  gone?: Forgotten,
): Suppression | undefined => {
  if (entry?.state === "listed") {
    const isOnlySpelling = listedAs === address && entry.spellings === undefined;
    if (entry.reason === reason || !(isOnlySpelling || lastUpdate > entry.since))
      return spelled(entry, [listedAs]);
  }
  const listing = {
    address,
    domain,
    reason,
    since: lastUpdate,
    source: "ses" as const,
    spellings: [listedAs],
  };
  const removedAt = entry?.removedAt ?? gone?.removedAt;
  if (removedAt === undefined || entry?.state === "listed") return listed(entry, listing);
  if (removedAt >= readAt.toISOString()) return undefined;
  if (lastUpdate > removedAt) return listed(entry, listing);
  // SES lists it from before it was removed here: either this page is a little older than the removal, or the
  // removal did not hold, and then it never came back but never left.
  if (readAt.getTime() - Date.parse(removedAt) <= REMOVAL_SETTLES_MS) return undefined;
  const stillListed = listed(entry, listing);
  return entry === undefined
    ? { ...stillListed, ...(gone === undefined ? {} : { erasedAt: gone.erasedAt }) }
    : { ...stillListed, rebouncedTimes: entry.rebouncedTimes };
};
