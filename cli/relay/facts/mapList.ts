import type { Found, Postfix } from "../Postfix.ts";
import { words } from "./literalMap.ts";

/**
 * The maps of a setting, `hash:/a, inline:{ x=y }`: separated by spaces or commas, but not within braces. Without
 * `proxy:`, through which only Postfix's daemons look up.
 */
export const mapsIn = (setting: string): string[] => words(setting).map((map) => map.replace(/^proxy:/, ""));

/** The first map's value for a key; `failed` if one before it cannot be read, as Postfix gives up there. */
export const lookUpIn = async (
  postfix: Postfix,
  maps: readonly string[],
  key: string,
): Promise<Found & { map?: string }> => {
  for (const map of maps) {
    const found = await postfix.lookUp(map, key);
    if (found.kind !== "none") return { ...found, map };
  }
  return { kind: "none" };
};

/** A sender's keys: the address, then its domain [sender_dependent_relayhost_maps in postconf(5)]. */
export const keysOfSender = (sender: string): string[] => {
  const at = sender.lastIndexOf("@");
  return at <= 0 ? [sender] : [sender, sender.slice(at)];
};

export const lookUpSender = async (
  postfix: Postfix,
  maps: readonly string[],
  sender: string,
): Promise<string | undefined> => {
  for (const key of keysOfSender(sender)) {
    const found = await lookUpIn(postfix, maps, key);
    if (found.kind === "found") return found.value;
  }
  return undefined;
};

/** Whether a list of patterns has a word: the first that matches decides, `!` excludes [postconf(5)]. */
export const isListed = async (postfix: Postfix, list: string, word: string): Promise<boolean> => {
  for (const pattern of mapsIn(list)) {
    const isExcluding = pattern.startsWith("!");
    const name = pattern.replace(/^!\s*/, "");
    const matches = name.includes(":")
      ? (await postfix.lookUp(name, word.toLowerCase())).kind === "found"
      : name.toLowerCase() === word.toLowerCase();
    if (matches) return !isExcluding;
  }
  return false;
};
