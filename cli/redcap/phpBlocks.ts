import type { PhpToken } from "./phpTokens.ts";

/** Where variables live: a function, a class (its properties), or the file outside of all. */
export type Scope = {
  name: string;
  parameters: Set<string>;
  /** What a closure takes from outside, and where that is. */
  uses: Set<string>;
  usedAt: number;
  globals: Set<string>;
  outer?: Scope;
};

/** Code that runs or not as a whole. */
export type Block = { scope: Scope; outer?: Block; kind: "braces" | "parameters" | "alternative" | "case" };

export type Blocks = {
  blockAt: Block[];
  /** For a bracket the index of its partner. */
  partner: (number | undefined)[];
  fileScope: Scope;
};

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const ALTERNATIVE = new Set(["if", "elseif", "for", "foreach", "while", "switch"]);
const CLASSES = new Set(["class", "trait", "interface"]);
const ENDS = new Set(["endif", "endfor", "endforeach", "endwhile", "endswitch"]);

export const blocksOf = (tokens: PhpToken[]): Blocks => {
  const partner = partnersOf(tokens);
  const fileScope = scope("");
  const scopeOpenedAt = new Map<number, Scope>();
  const blockAt: Block[] = [];
  let block: Block = { scope: fileScope, kind: "braces" };
  const enter = (kind: Block["kind"], inner: Scope = block.scope) => {
    block = { scope: inner, outer: block, kind };
  };
  const leave = (kind: Block["kind"]) => {
    if (block.outer !== undefined && block.kind === kind) block = block.outer;
  };
  tokens.forEach((token, index) => {
    const word = token.kind === "name" ? token.text.toLowerCase() : "";
    const before = tokens[index - 1];
    const isMember = before !== undefined && /^(?:\??->|::)$/.test(before.text) && before.kind === "symbol";
    if (word === "function" && !isMember) {
      const opened = functionAt(tokens, partner, index, block.scope);
      if (opened !== undefined)
        for (const at of [opened.parametersAt, opened.bodyAt]) scopeOpenedAt.set(at, opened.scope);
    } else if (CLASSES.has(word) && !isMember) {
      const bodyAt = tokens.findIndex(({ text }, at) => at > index && (text === "{" || text === ";"));
      scopeOpenedAt.set(bodyAt, scope("a class", block.scope));
    } else if (word === "global" && !isMember) {
      for (let next = index + 1; tokens[next]?.kind === "variable"; next += 2)
        block.scope.globals.add(tokens[next]?.text ?? "");
    } else if ((word === "case" || word === "default") && !isMember && tokens[index + 1]?.text !== "=>") {
      leave("case");
      enter("case");
    } else if (ENDS.has(word) && !isMember) {
      leave("case");
      leave("alternative");
    } else if (
      (word === "else" && tokens[index + 1]?.text === ":") ||
      (word === "elseif" && tokens[(partner[index + 1] ?? index) + 1]?.text === ":")
    )
      leave("alternative");
    if (token.kind === "symbol" && token.text === "}") {
      leave("case");
      leave("alternative");
      leave("braces");
    }
    const opener = partner[index] ?? index;
    if (opener < index && token.text === ")" && scopeOpenedAt.has(opener)) leave("parameters");
    blockAt.push(block);
    if (token.kind !== "symbol") return;
    const opened = scopeOpenedAt.get(index);
    if (token.text === "(" && opened !== undefined) enter("parameters", opened);
    if (token.text === "{") enter("braces", opened);
    if (token.text === ":" && opensBlock(tokens, partner, index)) enter("alternative");
  });
  return { blockAt, partner, fileScope };
};

export const encloses = (outer: Block, inner: Block): boolean => {
  for (let block: Block | undefined = inner; block !== undefined; block = block.outer)
    if (block === outer) return true;
  return false;
};

const partnersOf = (tokens: PhpToken[]) => {
  const partner: (number | undefined)[] = [];
  const open: number[] = [];
  tokens.forEach(({ kind, text }, index) => {
    if (kind !== "symbol") return;
    if (text in CLOSING) open.push(index);
    const at = open.at(-1);
    if (at !== undefined && CLOSING[tokens[at]?.text ?? ""] === text) {
      open.pop();
      partner[at] = index;
      partner[index] = at;
    }
  });
  return partner;
};

const scope = (name: string, outer?: Scope): Scope => ({
  name,
  parameters: new Set(),
  uses: new Set(),
  usedAt: 0,
  globals: new Set(),
  ...(outer === undefined ? {} : { outer }),
});

const functionAt = (
  tokens: PhpToken[],
  partner: Blocks["partner"],
  at: number,
  outer: Scope,
): { parametersAt: number; bodyAt: number; scope: Scope } | undefined => {
  let next = at + 1;
  if (tokens[next]?.text === "&") next++;
  const name = tokens[next]?.kind === "name" ? `${tokens[next++]?.text}()` : "a closure";
  const inner = scope(name, outer);
  const taken = (set: Set<string>) => {
    const close = partner[next];
    if (tokens[next]?.text !== "(" || close === undefined) return false;
    for (const { kind, text } of tokens.slice(next, close)) if (kind === "variable") set.add(text);
    next = close + 1;
    return true;
  };
  const parametersAt = next;
  if (!taken(inner.parameters)) return undefined;
  if (tokens[next]?.text.toLowerCase() === "use") {
    inner.usedAt = at;
    next++;
    taken(inner.uses);
  }
  while (tokens[next] !== undefined && !/^[{;]$/.test(tokens[next]?.text ?? "")) next++;
  return { parametersAt, bodyAt: next, scope: inner };
};

/** `if (…):` and `else:`, but no ternary or case. */
const opensBlock = (tokens: PhpToken[], partner: Blocks["partner"], colon: number): boolean => {
  const before = tokens[colon - 1];
  if (before?.kind === "name") return before.text.toLowerCase() === "else";
  const open = before?.text === ")" ? partner[colon - 1] : undefined;
  const word = open === undefined ? undefined : tokens[open - 1];
  return word?.kind === "name" && ALTERNATIVE.has(word.text.toLowerCase());
};
