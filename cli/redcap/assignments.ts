import { type Block, type Blocks, encloses, type Scope } from "./phpBlocks.ts";
import type { PhpToken } from "./phpTokens.ts";

export type Assignment = {
  key: string;
  at: number;
  /** The assigned expression's tokens; none where a loop or a list() assigns. */
  value?: { from: number; to: number };
  block: Block;
  /** Whatever was assigned before is lost. */
  isWhole: boolean;
};

/** The name under which a place is assigned and read: $a, $a["b"], $this->c. */
export const keyOf = (tokens: PhpToken[]): string =>
  tokens
    .map(({ kind, text }) =>
      kind === "variable" ? `$${text}` : kind === "string" ? JSON.stringify(text) : text,
    )
    .join("");

/** Behind the last token of the place that begins with a variable: $a->b['c']. */
export const endOfPlace = (tokens: PhpToken[], partner: Blocks["partner"], from: number): number => {
  let to = from + 1;
  for (;;) {
    const { kind, text } = tokens[to] ?? { kind: "number", text: "" };
    if (kind !== "symbol") return to;
    const close = text === "[" ? partner[to] : undefined;
    if (close !== undefined) to = close + 1;
    else if ((text === "->" || text === "?->" || text === "::") && isMember(tokens[to + 1])) to += 2;
    else return to;
  }
};

export const assignmentsOf = (tokens: PhpToken[], { blockAt, partner }: Blocks): Assignment[] => {
  const assignments: Assignment[] = [];
  const add = (from: number, to: number, rest: Pick<Assignment, "isWhole" | "value">) => {
    const block = blockAt[from];
    if (block !== undefined)
      assignments.push({ key: keyOf(tokens.slice(from, to)), at: from, block, ...rest });
  };
  tokens.forEach((token, index) => {
    const isSymbol = token.kind === "symbol";
    if (token.kind === "variable") {
      if (tokens[index - 1]?.text === "::") return; // a class's, not the variable of that name
      const to = endOfPlace(tokens, partner, index);
      const operator = tokens[to]?.kind === "symbol" ? tokens[to]?.text : undefined;
      if (operator === "=" || operator === ".=" || operator === "??=")
        add(index, to, {
          isWhole: operator === "=" && beginsStatement(tokens[index - 1]),
          value: { from: to + 1, to: endOfExpression(tokens, partner, to + 1) },
        });
    } else if (token.kind === "name" && token.text.toLowerCase() === "as") {
      // foreach (… as $key => $value)
      for (let at = index + 1; at < tokens.length && tokens[at]?.text !== ")"; at++)
        if (tokens[at]?.kind === "variable") add(at, at + 1, { isWhole: false });
    } else if (isSymbol && (token.text === "]" || token.text === ")") && tokens[index + 1]?.text === "=") {
      // [$a, $b] = …, list($a, $b) = …; $a[$b] = … is a place
      const open = partner[index];
      const before = open === undefined ? undefined : tokens[open - 1];
      const isList = token.text === ")" ? before?.text.toLowerCase() === "list" : beginsStatement(before);
      if (open !== undefined && isList)
        for (let at = open; at < index; at++)
          if (tokens[at]?.kind === "variable") add(at, at + 1, { isWhole: false });
    }
  });
  return assignments;
};

export type AssignmentIndex = {
  everywhere: (key: string) => Assignment[];
  in: (scope: Scope, key: string) => Assignment[];
};

export const indexed = (assignments: Assignment[]): AssignmentIndex => {
  const everywhere = Map.groupBy(assignments, ({ key }) => key);
  const scopes = new Map(
    [...Map.groupBy(assignments, ({ block }) => block.scope)].map(([scope, all]) => [
      scope,
      Map.groupBy(all, ({ key }) => key),
    ]),
  );
  return {
    everywhere: (key) => everywhere.get(key) ?? [],
    in: (scope, key) => scopes.get(scope)?.get(key) ?? [],
  };
};

/** Those that can have given the place its value when the code at an index runs, the last first. */
export const reaching = (
  index: AssignmentIndex,
  { key, at, block }: { key: string; at: number; block: Block },
): { assignments: Assignment[]; isWhole: boolean } => {
  const found: Assignment[] = [];
  for (const one of index.in(block.scope, key).toReversed()) {
    // Not yet in effect inside its own value.
    if ((one.value?.to ?? one.at) > at) continue;
    found.push(one);
    if (one.isWhole && encloses(one.block, block)) return { assignments: found, isWhole: true };
  }
  return { assignments: found, isWhole: false };
};

const isMember = (token: PhpToken | undefined) => token?.kind === "name" || token?.kind === "variable";

const beginsStatement = (before: PhpToken | undefined): boolean =>
  before === undefined || (before.kind === "symbol" && /^[;{}:]$/.test(before.text));

export const endOfExpression = (tokens: PhpToken[], partner: Blocks["partner"], from: number): number => {
  let to = from;
  while (to < tokens.length) {
    const { kind, text } = tokens[to] ?? { kind: "number", text: "" };
    if (kind === "symbol" && /^[;,)\]}]$/.test(text)) break;
    const close = kind === "symbol" ? partner[to] : undefined;
    to = close === undefined ? to + 1 : close + 1;
  }
  return to;
};
