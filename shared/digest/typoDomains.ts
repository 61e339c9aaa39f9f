import { isProvider, isSlip, PROVIDERS, SHORTEST } from "../reasons/closerLook/nearDomain.ts";
import { type Counts, sent } from "../tallies/counts.ts";

/** A domain whose mail bounces, and the one that may have been meant. */
export type TypoDomain = { domain: string; meant: string; bounces: number };

const DELIVERS_MUCH = 50;
const PROPOSED_AT_MOST = 10;

/** Domains that only bounce and are a slip of the finger away from one that is known; most bounces first. */
export const typoDomains = (domains: Iterable<readonly [string, Counts]>): TypoDomain[] => {
  const all = [...domains];
  // Beside the providers, what delivers much in the account itself.
  const known = new Set([
    ...PROVIDERS,
    ...all.filter(([, counts]) => counts.delivery >= DELIVERS_MUCH).map(([domain]) => domain),
  ]);
  return all
    .filter(
      ([domain, counts]) =>
        domain.length >= SHORTEST &&
        counts.hardBounce > 0 &&
        counts.delivery === 0 &&
        counts.hardBounce * 2 >= sent(counts) &&
        !isProvider(domain) &&
        !known.has(domain),
    )
    .flatMap(([domain, counts]) => {
      const meant = [...known].find((one) => isSlip(domain, one));
      return meant === undefined ? [] : [{ domain, meant, bounces: counts.hardBounce }];
    })
    .sort((a, b) => b.bounces - a.bounces || (a.domain < b.domain ? -1 : 1))
    .slice(0, PROPOSED_AT_MOST);
};
