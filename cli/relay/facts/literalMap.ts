/** The entries of a map that is written into main.cf itself; `*` for every key. Undefined: it is of another type. */
export const literalEntries = (map: string): [key: string, value: string][] | undefined => {
  const colon = map.indexOf(":");
  const text = map.slice(colon + 1).trim();
  switch (map.slice(0, colon)) {
    case "static":
      return [["*", inBraces(text) ?? text]];
    case "inline": {
      const list = inBraces(text);
      return list === undefined ? undefined : words(list).flatMap(pairIn);
    }
    default:
      return undefined;
  }
};

/** `inline:` ignores the case of keys, as Postfix does. */
export const literalValue = (map: string, key: string): string | undefined => {
  const entries = literalEntries(map) ?? [];
  if (map.startsWith("static:")) return entries[0]?.[1];
  // The last of two wins [DATABASE_README, inline].
  return entries.findLast(([one]) => one.toLowerCase() === key.toLowerCase())?.[1];
};

/** Of a map that may hold a password: its type alone where main.cf has its entries [postconf(5)]. */
export const shownMap = (map: string): string =>
  map.replace(/^((?:proxy:)?(?:inline|static|pipemap|unionmap|randmap)):.*$/s, "$1:…");

/** Words separated by spaces or commas, but not within braces. */
export const words = (text: string): string[] => {
  const found: string[] = [];
  let depth = 0;
  let word = "";
  for (const char of `${text} `) {
    if (char === "{") depth++;
    if (char === "}") depth--;
    if (depth > 0 || !/[\s,]/.test(char)) word += char;
    else {
      if (word !== "") found.push(word);
      word = "";
    }
  }
  return found;
};

export const inBraces = (text: string): string | undefined =>
  text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1).trim() : undefined;

const pairIn = (word: string): [key: string, value: string][] => {
  const text = inBraces(word) ?? word;
  const equals = text.indexOf("=");
  return equals < 0 ? [] : [[text.slice(0, equals).trim(), text.slice(equals + 1).trim()]];
};
