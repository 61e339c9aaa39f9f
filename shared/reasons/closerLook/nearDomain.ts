import { distance } from "fastest-levenshtein";

/** Where people have their mailboxes. */
export const PROVIDERS = [
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

/** Of other providers, like those or like each other: whoever writes one of them means it. */
const OTHER_PROVIDERS: ReadonlySet<string> = new Set([
  "mail.com",
  "email.com",
  "ymail.com",
  "vmail.com",
  "love.com",
  "gmx.com",
  "gmx.at",
  "gmx.ch",
  "gmx.dk",
  "gmx.be",
  "gmx.ie",
  "gmx.se",
  "web.dk",
]);

export const isProvider = (domain: string): boolean =>
  PROVIDERS.includes(domain) || OTHER_PROVIDERS.has(domain);

/** One letter too many, missing or another, or two neighbours swapped. */
export const isSlip = (written: string, meant: string): boolean => {
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

/** The provider's domain that may have been meant by `domain`, one slip of the finger away. */
export const nearDomain = (domain: string): string | undefined =>
  domain.length < SHORTEST || PROVIDERS.includes(domain)
    ? undefined
    : PROVIDERS.find((provider) => isSlip(domain, provider));

export const SHORTEST = 6; // letters: of shorter ones too many are one slip apart
