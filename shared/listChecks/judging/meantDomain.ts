import { isProvider, isSlip, nearDomain, SHORTEST } from "../../reasons/closerLook/nearDomain.ts";
import type { DomainState } from "./domainState.ts";

const FREQUENT = 20; // addresses of one list
const SHORTEST_ACCEPTING = 8; // letters: shorter domains that accept mail are often others' own

/** The domains that many of a list's addresses have, of which a rare one may be a misspelling. */
export const frequentDomains = (domains: Iterable<string>): string[] => {
  const counts = new Map<string, number>();
  for (const domain of domains) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return [...counts].flatMap(([domain, count]) => (count >= FREQUENT ? [domain] : []));
};

/**
 * The domain that was probably meant. Of one that accepts mail only a large provider's, and only where the first letter
 * is right: `cloud.com` is not `icloud.com`.
 */
export const meantDomain = (
  domain: string,
  state: DomainState,
  frequent: readonly string[],
): string | undefined => {
  if (isProvider(domain)) return undefined;
  const near = nearDomain(domain);
  if (state === "accepts" || state === "unknown")
    return near !== undefined && near[0] === domain[0] && domain.length >= SHORTEST_ACCEPTING
      ? near
      : undefined;
  if (near !== undefined || domain.length < SHORTEST || frequent.includes(domain)) return near;
  return frequent.find((one) => isSlip(domain, one));
};
