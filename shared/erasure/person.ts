import { domainToUnicode } from "node:url";
import { recipientId } from "../feedback/address.ts";

/** Somebody to be erased, and how to find them in texts. */
export type Person = {
  /** Normalised. */
  address: string;
  /** What stands in place of the address: `recipientId` of it. */
  id: string;
  /** Whether a text holds the address in any of its spellings. */
  isIn(text: string): boolean;
  /** The text with the id in place of each address. */
  withoutAddress(text: string): string;
};

/**
 * The address is found in upper and lower case, with needless quotes, with the domain in ASCII or Unicode,
 * percent-encoded, and with what JSON escapes, also in JSON in JSON; not as a part of a longer address, and not in
 * base64 or the like.
 */
export const personOf = (address: string): Person => {
  const id = recipientId(address);
  const pattern = patternOf(address);
  // Without the flag g: a global pattern remembers where it stopped.
  const once = new RegExp(pattern, "iu");
  const every = new RegExp(pattern, "giu");
  const isIn = (text: string) => layersOf(text).some((layer) => once.test(layer));
  const withoutAddress = (text: string): string => {
    const replaced = composed(text).replace(every, id);
    const deeper = layersOf(replaced).find((layer) => once.test(layer));
    return deeper === undefined ? replaced : withoutAddress(deeper);
  };
  return { address, id, isIn, withoutAddress };
};

/** `value` with the id in place of each address in its strings, however deep; the very same where there is none. */
export const withoutPerson = <Value>(value: Value, person: Person): Value => {
  if (typeof value === "string")
    return (person.isIn(value) ? person.withoutAddress(value) : value) as Value & string;
  if (Array.isArray(value)) {
    const after = value.map((one) => withoutPerson(one, person));
    return after.some((one, i) => one !== value[i]) ? (after as Value & unknown[]) : value;
  }
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  const entries = Object.entries(value);
  const after = entries.map(([name, one]) => [name, withoutPerson(one, person)] as const);
  return after.some(([, one], i) => one !== entries[i]?.[1]) ? (Object.fromEntries(after) as Value) : value;
};

/** JSON in SNS's envelope in EventBridge's is three; what is escaped more often is somebody's joke. */
const MOST_LAYERS = 8;

/** The text, and what it is with one layer of JSON's escapes after the other taken off, as long as there are any. */
const layersOf = (text: string): string[] => {
  const layers = [composed(text)];
  for (let at = 0; layers.length <= MOST_LAYERS; at++) {
    const below = unescaped(layers[at] ?? "");
    if (below === layers[at]) break;
    layers.push(below);
  }
  return layers;
};

const composed = (text: string): string => text.normalize("NFC");

// A line break stays one in letters: it stands before an address, where a letter would be a part of it.
const unescaped = (text: string): string =>
  composed(
    text.replace(/\\(?:u([0-9a-f]{4})|(["\\/]))/gi, (_, code: string | undefined, mark: string) =>
      code === undefined ? mark : String.fromCharCode(Number.parseInt(code, 16)),
    ),
  );

// What else may stand in a local part comes, in the texts of mail servers and in JSON, from around the address.
const BEFORE = String.raw`(?:(?<![\p{L}\p{N}._+\-])|(?<=\\[bfnrt])|(?<=%[0-9a-f]{2}))`;
const AFTER = String.raw`(?![\p{L}\p{N}\-]|\.[\p{L}\p{N}])`;

const patternOf = (address: string): string => {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const locals = local.startsWith('"')
    ? [local, local.replace(/["\\]/g, String.raw`\$&`)]
    : [local, `"${local}"`];
  const domains = new Set([domain, domainToUnicode(domain) || domain]);
  const forms = locals.flatMap((one) =>
    [...domains].flatMap((other) => [
      `${one}@${other}`,
      `${one}%40${other}`,
      encodeURIComponent(`${one}@${other}`),
    ]),
  );
  const escaped = [...new Set(forms)].map((form) => RegExp.escape(form));
  return `${BEFORE}(?:${escaped.join("|")})${AFTER}`;
};
