export type Step = { command: string; shown: string };
export type Recipes = {
  /** The blocks that are files, by the name in their first lines. */
  files: Map<string, string>;
  /** The blocks of commands with what they print, in the page's order. */
  sessions: Step[][];
};

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const FILE_NAME = /^(?:#|\/\/) ([\w-]+\.(?:sh|php))\b/m;

/** All blocks of a page of recipes. Throws at one that is neither a named file nor commands: nothing would run it. */
export const recipesOf = (page: string): Recipes => {
  const files = new Map<string, string>();
  const sessions: Step[][] = [];
  for (const [block, language, text = ""] of page.matchAll(FENCE)) {
    const name = FILE_NAME.exec(text)?.[1];
    if (language === "console") sessions.push(stepsOf(text));
    else if (name?.endsWith(`.${language}`) && !files.has(name)) files.set(name, text);
    else throw new Error(`neither commands nor a file with a name of its own:\n${block}`);
  }
  return { files, sessions };
};

const stepsOf = (text: string): Step[] => {
  const [before, ...steps] = text.split(/^\$ /m);
  if (before !== "") throw new Error(`no command printed this:\n${before}`);
  return steps.map((step) => {
    const end = step.indexOf("\n");
    return { command: step.slice(0, end), shown: step.slice(end + 1) };
  });
};

/** Files that no command of the page runs, itself or by another file. */
export const unused = ({ files, sessions }: Recipes): string[] => {
  const commands = sessions.flat().map(({ command }) => command);
  const used = new Set<string>();
  const use = (text: string) => {
    for (const [name, content] of files) {
      if (used.has(name) || !text.includes(name)) continue;
      used.add(name);
      use(content);
    }
  };
  for (const command of commands) use(command);
  return [...files.keys()].filter((name) => !used.has(name));
};

/** What the page shows, if that is what was printed, with anything in the place of each `…`; else what was printed. */
export const asShown = (printed: string, shown: string): string => {
  const [begin = "", ...parts] = shown.split("…");
  const end = parts.pop();
  if (end === undefined || !printed.startsWith(begin)) return printed;
  let from = begin.length;
  for (const part of parts) {
    const found = printed.indexOf(part, from);
    if (found === -1) return printed;
    from = found + part.length;
  }
  return printed.slice(from).endsWith(end) ? shown : printed;
};
