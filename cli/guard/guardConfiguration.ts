import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { asciiDomain } from "../../shared/feedback/address.ts";
import { identityOf } from "../../shared/identities/identity.ts";
import { type Mailbox, readAddressList } from "../../shared/relay/guard/mailbox.ts";
import { MODES, type Mode, type Policy } from "../../shared/relay/guard/policy.ts";
import { Failure, USAGE, unreadable } from "../api/client/failure.ts";
import type { SourceGiven } from "./sourceGiven.ts";

export type GuardConfiguration = Omit<Policy, "mode"> & {
  mode: Mode | undefined;
  /** Addresses and domains that Postfix replaces by verified ones after the guard has seen them. */
  alsoVerified: string[];
} & SourceGiven;

export const NO_CONFIGURATION: GuardConfiguration = {
  mode: undefined,
  alsoVerified: [],
  senders: new Map(),
  recipients: new Map(),
};

/** `redcap@example.org` or `REDCap <redcap@example.org>`. */
export const fallbackMailbox = (text: string): Mailbox => {
  const { mailboxes, names } = readAddressList(text);
  const [mailbox] = mailboxes;
  if (
    mailbox === undefined ||
    mailboxes.length !== 1 ||
    names.length !== 1 ||
    !/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(mailbox.address)
  )
    throw new InvalidArgumentError('Give one address, for example "REDCap <redcap@example.org>".');
  return mailbox;
};

/** The file of --config; its errors name the place in it. Files that it names are found from its folder. */
export const readGuardConfiguration = async (path: string): Promise<GuardConfiguration> => {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure(USAGE, `${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  try {
    const { verified, tokenFile, ...rest } = parseGuardConfiguration(value);
    const from = (file: string | undefined) => (file === undefined ? file : resolve(dirname(path), file));
    return { ...rest, verified: from(verified), tokenFile: from(tokenFile) };
  } catch (error) {
    throw new Failure(USAGE, `${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
};

const KEYS = ["mode", "fallback", "verified", "url", "tokenFile", "alsoVerified", "senders", "recipients"];

/** Throws an error that names the place. */
export const parseGuardConfiguration = (value: unknown): GuardConfiguration => {
  const top = members(value, "the file", KEYS);
  if (top["verified"] !== undefined && top["url"] !== undefined)
    throw new Error(`the file has "verified" and "url". Keep one of them.`);
  return {
    verified: textIn(top, "verified"),
    url: textIn(top, "url"),
    tokenFile: textIn(top, "tokenFile"),
    mode: modeIn(top, ""),
    fallback: fallbackIn(top, ""),
    alsoVerified: identitiesIn(top, "alsoVerified"),
    senders: byDomain(top["senders"], "senders", (one, place) => {
      const settings = members(one, place, ["mode", "fallback"]);
      return { mode: modeIn(settings, `${place}.`), fallback: fallbackIn(settings, `${place}.`) };
    }),
    recipients: byDomain(top["recipients"], "recipients", (one, place) => {
      const mode = modeIn(members(one, place, ["mode"]), `${place}.`);
      if (mode === undefined) throw new Error(`${place} has no "mode". Give one of ${MODES.join(", ")}.`);
      return { mode };
    }),
  };
};

const members = (value: unknown, place: string, known: readonly string[]): Record<string, unknown> => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${place} is not an object, such as {"mode": "observe"}.`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new Error(`${place} has the unknown key "${unknown}". Known keys: ${known.join(", ")}.`);
  return { ...value };
};

const byDomain = <Settings>(
  value: unknown,
  place: string,
  read: (value: unknown, place: string) => Settings,
): Map<string, Settings> => {
  if (value === undefined) return new Map();
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${place} is not an object with a domain for each key.`);
  return new Map(
    Object.entries(value).map(([key, settings]) => {
      const domain = asciiDomain(key);
      if (domain === undefined || !domain.includes("."))
        throw new Error(`${place} has the key "${key}", which is not a domain such as example.org.`);
      return [domain, read(settings, `${place}["${key}"]`)];
    }),
  );
};

const identitiesIn = (settings: Record<string, unknown>, key: string): string[] => {
  const given = settings[key] ?? [];
  if (!Array.isArray(given)) throw new Error(`${key} is not a list of addresses and domains.`);
  return given.map((one) => {
    const found = identityOf(String(one));
    if (found === undefined)
      throw new Error(`${key} has ${JSON.stringify(one)}, which is neither an address nor a domain.`);
    return found.identity;
  });
};

const textIn = (settings: Record<string, unknown>, key: string): string | undefined => {
  const given = settings[key];
  if (given === undefined || (typeof given === "string" && given !== "")) return given;
  throw new Error(`${key} is ${JSON.stringify(given)}. Give a text, such as ${EXAMPLES[key]}.`);
};
const EXAMPLES: Readonly<Record<string, string>> = {
  verified: '"/etc/postmaster/verified"',
  url: '"https://postmaster.example.org"',
  tokenFile: '"/etc/postmaster/guard-token"',
};

const modeIn = (settings: Record<string, unknown>, place: string): Mode | undefined => {
  const given = settings["mode"];
  if (given === undefined) return undefined;
  const mode = MODES.find((one) => one === given);
  if (mode === undefined)
    throw new Error(`${place}mode is ${JSON.stringify(given)}. Give one of ${MODES.join(", ")}.`);
  return mode;
};

const fallbackIn = (settings: Record<string, unknown>, place: string): Mailbox | undefined => {
  const given = settings["fallback"];
  if (given === undefined) return undefined;
  try {
    return fallbackMailbox(String(given));
  } catch (error) {
    throw new Error(
      `${place}fallback is ${JSON.stringify(given)}. ${error instanceof Error ? error.message : error}`,
    );
  }
};
