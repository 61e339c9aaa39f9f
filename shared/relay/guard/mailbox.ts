import { addressParser } from "postal-mime";
import { asciiDomain } from "../../feedback/address.ts";

/** A name, empty where there is none, and an address [RFC 5322 3.4]. */
export type Mailbox = { name: string; address: string };

/** What an address header says: whom it names, in words, and its mailboxes, those of groups included. */
export type AddressList = { names: string[]; mailboxes: Mailbox[] };

/** Reads an address header; encoded words are decoded [RFC 2047]. */
export const readAddressList = (value: string): AddressList => {
  const names: string[] = [];
  const mailboxes: Mailbox[] = [];
  for (const one of addressParser(unfolded(value))) {
    const members = one.group ?? [one];
    for (const { name, address: given } of members) {
      const address = withoutRoute(given);
      if (address.lastIndexOf("@") > 0) mailboxes.push({ name: cleanName(name), address });
    }
    names.push(cleanName(one.name) || withoutRoute(one.address ?? ""));
  }
  return { names: names.filter((name) => name !== ""), mailboxes };
};

/** Without the obsolete source route, `@relay.example:ann@example.org` [RFC 5322 4.4]. */
const withoutRoute = (address: string): string =>
  address.startsWith("@") ? address.slice(address.indexOf(":") + 1) : address;

const unfolded = (value: string): string => value.replaceAll(/[\r\n]+/g, " ");

/** On one line: a decoded word may contain line breaks, which would begin another header. */
export const cleanName = (name: string): string =>
  name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();

const ATOM = /^[^\s\p{Cc}()<>[\]:;@\\,".]+(?:\.[^\s\p{Cc}()<>[\]:;@\\,".]+)*$/u;

/** An address as a header has it: the local part in quotes where it needs them, the domain in ASCII. */
export const writtenAddress = (address: string): string => {
  const clean = address.toWellFormed().replaceAll(/\p{Cc}/gu, "");
  const at = clean.lastIndexOf("@");
  const local = clean.slice(0, at);
  const domain = asciiDomain(clean.slice(at + 1)) ?? clean.slice(at + 1);
  if (ATOM.test(local) || /^"(?:[^"\\]|\\.)*"$/.test(local)) return `${local}@${domain}`;
  return `"${local.replaceAll(/["\\]/g, "\\$&")}"@${domain}`;
};

/** The domain of an address, normalised where it can be. */
export const domainOf = (address: string): string => {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return asciiDomain(domain) ?? domain.toLowerCase();
};
