import { domainToASCII } from "node:url";
import { normaliseAddress } from "../feedback/address.ts";

/** What SES verifies: an address, whose local part it compares letter by letter, or a domain. */
export type Identity = { identity: string; kind: "address" | "domain"; domain: string };

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** The identity that a text names, in the form SES keeps it; undefined where it names none. */
export const identityOf = (text: string): Identity | undefined => {
  const given = text.trim();
  const at = given.lastIndexOf("@");
  const domain = domainOf(given.slice(at + 1));
  if (domain === undefined) return undefined;
  if (at === -1) return { identity: domain, kind: "domain", domain };
  const local = given.slice(0, at);
  // Whether it is an address is for the parser to say; its case is kept, as SES tells Ann@ from ann@.
  if (normaliseAddress(`${local}@${domain}`) === undefined || /[\s<>]/.test(local)) return undefined;
  return { identity: `${local}@${domain}`, kind: "address", domain };
};

const domainOf = (text: string): string | undefined => {
  if (/[\s/\\?#:%[\]]/.test(text)) return undefined;
  const ascii = domainToASCII(text.replace(/\.+$/, "").toLowerCase());
  const labels = ascii.split(".");
  return labels.length >= 2 && ascii.length <= 253 && labels.every((label) => LABEL.test(label))
    ? ascii
    : undefined;
};

/** The domains above (and of) `domain`, longest first: `a.b.org`, `b.org`. Top-level domains are nobody's. */
export const domainsAbove = (domain: string): string[] => {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_, i) => labels.slice(i).join("."));
};

/** Whether `domain` is `above` or lies below it. */
export const isWithin = (domain: string, above: string): boolean =>
  domain === above || domain.endsWith(`.${above}`);

/**
 * The identities whose verification covers mail from `asked`, nearest first: an address itself, then its domain and the
 * domains above [creating-identities]. For a domain the domains above it alone.
 */
export const coveringCandidates = ({ identity, kind, domain }: Identity): string[] =>
  kind === "address" ? [identity, ...domainsAbove(domain)] : domainsAbove(domain);
