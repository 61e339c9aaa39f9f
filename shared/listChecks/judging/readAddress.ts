import { type Address, normaliseAddress } from "../../feedback/address.ts";

/** Why a text is no address that SES sends to. */
export const FAULTS = {
  noAddress: "it is not an email address",
  localPart: "SES accepts only plain ASCII characters before the @, with no dot at either end or doubled",
  longLocalPart: "the part before the @ has more than 64 characters",
  noTopLevel: "the domain is incomplete",
  domain: "the domain cannot exist",
  literal: "it names an IP address in place of a domain",
} as const;
export type Fault = keyof typeof FAULTS;

const LONGEST_LOCAL = 64; // [RFC 5321 4.5.3.1.1]
// SES does not support SMTPUTF8 [API_SendEmail, Destination].
const ATOMS = /^[!#$%&'*+\-/=?^_`{|}~0-9a-z]+(?:\.[!#$%&'*+\-/=?^_`{|}~0-9a-z]+)*$/;
const QUOTED = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"$/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** The address in a text, normalised, or what is wrong with it. */
export const readAddress = (text: string): Address | Fault => {
  const found = normaliseAddress(text);
  if (found === undefined) return "noAddress";
  const local = found.address.slice(0, found.address.lastIndexOf("@"));
  if (local.length > LONGEST_LOCAL) return "longLocalPart";
  if (!ATOMS.test(local) && !QUOTED.test(local)) return "localPart";
  return faultOfDomain(found.domain) ?? found;
};

const faultOfDomain = (domain: string): Fault | undefined => {
  if (domain.startsWith("[")) return "literal";
  const labels = domain.split(".");
  if (labels.length < 2) return "noTopLevel";
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "literal";
  return labels.every((label) => LABEL.test(label)) ? undefined : "domain";
};
