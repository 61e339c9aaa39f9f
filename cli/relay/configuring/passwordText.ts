import { nexthopOf } from "../../../shared/relay/nexthop.ts";

export type PasswordText = {
  text: string;
  isChanged: boolean;
  /** Keys whose lines were replaced. */
  replaced: string[];
};

// Only these are spaces for Postfix: the text is read byte by byte, and 0xa0 may be a part of a letter.
const IGNORED = /^[ \t\v\f\r]*(?:#|$)/;
const CONTINUED = /^[ \t\v\f\r]/;
// Quotes keep a space in a key, and are a part of it.
const KEY = /^(?:"[^"]*"|[^ \t\v\f\r]*)/;

/**
 * The text of sasl_passwd with one relay's line added or replaced; other relays' lines and comments stay. A line of the
 * relay's bare name goes: Postfix would use it in place of the new one. `before` has a character for each byte (latin1).
 */
export const withPassword = (
  before: string,
  relay: string,
  { user, password }: { user: string; password: string },
): PasswordText => {
  const line = `${relay} ${user}:${password}`;
  const own = [relay, nexthopOf(relay).host].map((one) => one.toLowerCase());
  const lines = before.split("\n");
  const dropped = new Set<number>();
  const replaced: string[] = [];
  let isThere = false;
  for (const { key, at } of entriesIn(lines)) {
    if (!own.includes(key)) continue;
    if (!isThere && at.length === 1 && lines[at[0] ?? 0] === line) isThere = true;
    else {
      replaced.push(key);
      for (const one of at) dropped.add(one);
    }
  }
  if (isThere && replaced.length === 0) return { text: before, isChanged: false, replaced };
  const text = lines
    .filter((_, i) => !dropped.has(i))
    .join("\n")
    .replace(/\n*$/, "");
  const full = isThere ? text : `${text}${text === "" ? "" : "\n"}${line}`;
  return { text: `${full}\n`, isChanged: true, replaced };
};

/** The keys of the text, in lower case, as a map has them. */
export const keysIn = (text: string): string[] => entriesIn(text.split("\n")).map(({ key }) => key);

/**
 * Entries with the numbers of their lines. A line that begins with a space goes on from the one before it, also over
 * comments and empty lines [postmap(1), postconf(5)].
 */
const entriesIn = (lines: readonly string[]): { key: string; at: number[] }[] => {
  const entries: { key: string; at: number[] }[] = [];
  for (const [i, line] of lines.entries()) {
    if (IGNORED.test(line)) continue;
    const last = entries.at(-1);
    if (last !== undefined && CONTINUED.test(line)) {
      last.at.push(i);
      continue;
    }
    entries.push({ key: (KEY.exec(line)?.[0] ?? "").toLowerCase(), at: [i] });
  }
  return entries;
};
