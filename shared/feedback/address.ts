import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import { addressParser, decodeWords } from "postal-mime";

export type Address = { address: string; domain: string };

const RECIPIENT_ID_LENGTH = 16; // 96 bits in base64url
const MAX_GROUP = 20_000; // the addresses of 50 recipients, the most that a message has, with names
const MAX_ADDRESS_BYTES = 320; // 64 local part + @ + 255 domain [RFC 5321 4.5.3.1]

/**
 * The address in what SES or an operator wrote, in the one form used as key: display name and comments dropped,
 * RFC 2047 words decoded, needless quotes of the local part removed, trailing dots of the domain removed, the domain
 * in its ASCII form (RFC 5891), all lower case, NFC. Undefined where there is none, or more than one.
 */
export const normaliseAddress = (text: string): Address | undefined => {
  if (text.length > 4096 || /\p{Cc}/u.test(text)) return undefined;
  const bare = mailbox(text);
  const at = bare.lastIndexOf("@");
  if (at < 1) return undefined;
  const local = localPart(bare.slice(0, at));
  const domain = asciiDomain(bare.slice(at + 1));
  if (local === undefined || domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > MAX_ADDRESS_BYTES ? undefined : { address, domain };
};

/**
 * The address in what SES or an operator wrote, spelled as SES's suppression list has it: bare, the local part letter
 * by letter, the domain normalised. Undefined where `normaliseAddress` finds none.
 */
export const spellingOf = (text: string): string | undefined => {
  if (normaliseAddress(text) === undefined) return undefined;
  const bare = mailbox(text);
  const at = bare.lastIndexOf("@");
  return `${bare.slice(0, at)}@${asciiDomain(bare.slice(at + 1))}`;
};

/**
 * The addresses in a group, `Team: a@x.example, b@x.example;` [RFC 5322 3.4], as they are written in it; undefined
 * where `text` is no group.
 */
export const groupMembers = (text: string): string[] | undefined => {
  const trimmed = text.trim();
  if (trimmed.length > MAX_GROUP || !trimmed.includes(":") || !trimmed.endsWith(";")) return undefined;
  const [parsed, ...others] = addressParser(trimmed);
  if (parsed?.group === undefined || others.length > 0) return undefined;
  return parsed.group.flatMap(({ address }) => (address === undefined || address === "" ? [] : [address]));
};

/** The recipient's id in keys: it names a person without spelling out the address. */
export const recipientId = (address: string): string =>
  createHash("sha256").update(address).digest("base64url").slice(0, RECIPIENT_ID_LENGTH);

/** What SES writes that is no address by the RFCs is still a recipient: kept under its own text. */
export const addressAsWritten = (given: string): Address | undefined => {
  const address = Buffer.from(given.trim().toLowerCase()).subarray(0, MAX_ADDRESS_BYTES).toString();
  return address === ""
    ? undefined
    : { address, domain: address.split("@").at(-1)?.replace(/\.+$/, "") ?? "" };
};

const mailbox = (text: string): string => {
  const trimmed = text.trim();
  if (/^[^\s<>(),;:"]+$/.test(trimmed)) return decodeWords(trimmed);
  // A lone quoted local part: the parser would take the quotes off, and with them what makes it valid.
  if (/^"(?:[^"\\]|\\.)+"@[^\s<>"@]+$/.test(trimmed)) return trimmed;
  const angled = /<([^<>]*)>\s*$/.exec(trimmed)?.[1];
  if (angled !== undefined) return decodeWords(angled.trim());
  // The parser would take the first of two addresses, or an address out of words around it, and guess.
  const plain = trimmed.replace(/\([^()]*\)|"(?:[^"\\]|\\.)*"/g, "").trim();
  if (plain.split("@").length !== 2 || (/\s/.test(plain) && !/[<:]/.test(plain))) return "";
  const parsed = addressParser(trimmed, { flatten: true });
  return parsed.length === 1 ? decodeWords(parsed[0]?.address ?? "") : "";
};

const ATOM = /^[^\s()<>[\]:;@\\,".]+(?:\.[^\s()<>[\]:;@\\,".]+)*$/; // dot-atom, UTF-8 allowed [RFC 5322, 6532]

const localPart = (given: string): string | undefined => {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(given)?.[1]?.replace(/\\(.)/g, "$1");
  const local = (quoted ?? given).toWellFormed().normalize("NFC").toLowerCase();
  if (local === "") return undefined;
  if (quoted === undefined) return /[\s"<>,;]/.test(local) || local.includes("@") ? undefined : local;
  return ATOM.test(local) ? local : `"${local.replace(/(["\\])/g, "\\$1")}"`;
};

/** A domain in the form it has in a normalised address; undefined where it is none. */
export const asciiDomain = (given: string): string | undefined => {
  const trimmed = given.trim().replace(/\.+$/, "").toLowerCase();
  if (/^\[[0-9a-f:.]+\]$|^\[ipv6:[0-9a-f:.]+\]$/.test(trimmed)) return trimmed;
  if (trimmed === "" || /[\s/\\?#@:%[\]<>"(),;]/.test(trimmed)) return undefined;
  const ascii = domainToASCII(trimmed);
  return ascii === "" || ascii.length > 255 ? undefined : ascii;
};

/** An address as far as somebody may see it who is to know of it, not it: `j…@example.net`. */
export const maskAddress = (address: string): string => {
  const at = address.lastIndexOf("@");
  return at < 1 ? "…" : `${[...address][0]}…${address.slice(at)}`;
};
