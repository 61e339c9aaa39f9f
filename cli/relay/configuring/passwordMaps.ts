import { readFile } from "node:fs/promises";
import { UsageError } from "../../target.ts";
import { words } from "../facts/literalMap.ts";
import type { Postfix } from "../Postfix.ts";
import { isReadAsText, PASSWORDS } from "../relaySettings.ts";
import { keysIn } from "./passwordText.ts";
import { isThere } from "./Swap.ts";

const SETTING = "smtp_sasl_password_maps";
/** Types whose passwords are in the setting itself: everyone may read main.cf, and ps shows what programs are given. */
const HAS_PASSWORDS = /(?:^|[\s,{:])(?:inline|static|randmap):/;
/** Of the files that Postfix builds from a text, by their names' ends [postmap(1)]. */
const BUILT: [end: string, types: string[]][] = [
  [".db", ["hash", "btree"]],
  [".lmdb", ["lmdb"]],
  [".cdb", ["cdb"]],
];

/** smtp_sasl_password_maps with `map` in it: in place of another of the same text, else before those of other relays. */
export const passwordMapsWith = async (postfix: Postfix, map: string): Promise<string> => {
  const current = await postfix.value(SETTING);
  const overrides = (await postfix.service("smtp"))?.overrides ?? [];
  const own = overrides.find(([name]) => name === SETTING)?.[1] ?? "";
  refusePasswords(current, "main.cf", postfix.commands.postconfMaster("-X", SETTING));
  refusePasswords(own, "master.cf", postfix.commands.postconfMaster("-PX", `smtp/unix/${SETTING}`));
  const isOwn = (one: string) => fileOf(one) === postfix.file(PASSWORDS);
  const kept: string[] = [];
  for (const one of words(current)) if (isOwn(one) || (await canBeRead(fileOf(one)))) kept.push(one);
  const maps = kept.some(isOwn) ? kept.map((one) => (isOwn(one) ? map : one)) : [map, ...kept];
  return [...new Set(maps)].join(", ");
};

const refusePasswords = (value: string, file: string, command: string): void => {
  if (HAS_PASSWORDS.test(value))
    throw new UsageError(
      `${SETTING} in ${file} has passwords in it (inline: or static:), where everyone on this host can read them. Move those of other relays to ${PASSWORDS}, a line each, then run: ${command}`,
    );
};

/** Of `hash:/etc/postfix/sasl_passwd`, also behind `proxy:`. */
const fileOf = (map: string): string => map.replace(/^(?:proxy:)?\w+:/, "");

/** A file that is gone has no entries to lose, and Postfix would defer all mail because of it. */
const canBeRead = async (file: string): Promise<boolean> => {
  if (!file.startsWith("/")) return true;
  for (const end of ["", ".dir", ...BUILT.map(([one]) => one)])
    if (await isThere(`${file}${end}`)) return true;
  return false;
};

/** What is in sasl_passwd, a character for each byte. */
export type PasswordsFound = {
  text: string;
  /** The map that it was recovered from, where the text is gone. */
  from: string | undefined;
  /** Keys that only the map built from it has. */
  onlyInMap: string[];
};

/** The text of sasl_passwd. Where only the map is left, as some delete the text, the map's entries. */
export const passwordsFound = async (postfix: Postfix, map: string): Promise<PasswordsFound> => {
  const path = postfix.file(PASSWORDS);
  const text = await readFile(path, "latin1").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text !== undefined) {
    const keys = new Set(keysIn(text));
    const isBuilt = !isReadAsText(map.split(":")[0] ?? "");
    const entries = (isBuilt ? await postfix.entries(map, "latin1") : undefined) ?? [];
    const onlyInMap = entries.map(([key]) => key).filter((key) => !keys.has(key.toLowerCase()));
    return { text, from: undefined, onlyInMap };
  }
  for (const [end, types] of BUILT)
    if (await isThere(`${path}${end}`))
      return { text: await recovered(postfix, path, { end, types }), from: `${path}${end}`, onlyInMap: [] };
  return { text: "", from: undefined, onlyInMap: [] };
};

const recovered = async (
  postfix: Postfix,
  path: string,
  { end, types }: { end: string; types: string[] },
): Promise<string> => {
  for (const type of types) {
    const entries = await postfix.entries(`${type}:${path}`, "latin1");
    if (entries !== undefined) return entries.map(([key, value]) => `${key} ${value}\n`).join("");
  }
  throw new UsageError(
    `${path} is gone, and the entries of its map ${path}${end} cannot be listed: a new map would lose them. Write the text again, or move the map away`,
  );
};
