import { distance } from "fastest-levenshtein";
import { type Counts, sent } from "../tallies/counts.ts";

/** A domain whose mail bounces, and the one that was probably meant. */
export type TypoDomain = { domain: string; meant: string; bounces: number };

/** Where people have their mailboxes; beside these, what delivers much in the account itself. */
const PROVIDERS = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "msn.com",
  "yahoo.com",
  "icloud.com",
  "aol.com",
  "protonmail.com",
  "gmx.de",
  "gmx.net",
  "web.de",
  "t-online.de",
  "freenet.de",
  "orange.fr",
  "wanadoo.fr",
  "laposte.net",
  "libero.it",
  "bluewin.ch",
  "comcast.net",
  "verizon.net",
  "btinternet.com",
];

const DELIVERS_MUCH = 50;
const SHORTEST = 6;
const PROPOSED_AT_MOST = 10;

/** Domains that only bounce and are a slip of the finger away from one that is known; most bounces first. */
export const typoDomains = (domains: Iterable<readonly [string, Counts]>): TypoDomain[] => {
  const all = [...domains];
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
        !known.has(domain),
    )
    .flatMap(([domain, counts]) => {
      const meant = [...known].find((one) => isSlip(domain, one));
      return meant === undefined ? [] : [{ domain, meant, bounces: counts.hardBounce }];
    })
    .sort((a, b) => b.bounces - a.bounces || (a.domain < b.domain ? -1 : 1))
    .slice(0, PROPOSED_AT_MOST);
};

/** One letter too many, missing or another, or two neighbours swapped. */
const isSlip = (written: string, meant: string): boolean => {
  if (Math.abs(written.length - meant.length) > 1) return false;
  const apart = distance(written, meant);
  return apart === 1 || (apart === 2 && isSwap(written, meant));
};

const isSwap = (written: string, meant: string): boolean => {
  const first = [...written].findIndex((letter, i) => letter !== meant[i]);
  return (
    written.length === meant.length &&
    written[first] === meant[first + 1] &&
    written[first + 1] === meant[first] &&
    written.slice(first + 2) === meant.slice(first + 2)
  );
};
