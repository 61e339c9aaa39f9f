import { endOfExpression } from "./assignments.ts";
import { Judge, type Verdict } from "./Judge.ts";
import type { Scope } from "./phpBlocks.ts";
import { phpTokens } from "./phpTokens.ts";

/** A call of setFrom() and whose address it is given. */
export type Sender = {
  line: number;
  /** The first argument, on one line. */
  expression: string;
  verdict: Verdict;
  why: string;
  /** The assignments that lead from the argument to what it was judged by. */
  via: { line: number; code: string }[];
  /** Where the first argument is, in bytes. */
  argument: { at: number; end: number };
  scope: Scope;
};

/** The senders that the code of a PHP file sets; the file's bytes as latin1. */
export const sendersIn = (source: string): Sender[] => {
  if (!/setFrom/i.test(source)) return [];
  const tokens = phpTokens(source);
  const lineOf = linesOf(source);
  const judge = new Judge(tokens);
  const { partner, blockAt, fileScope } = judge.blocks;
  const written = (from: number, to: number) =>
    oneLine(source.slice(tokens[from]?.at ?? 0, tokens[to - 1]?.end ?? tokens[from]?.at ?? 0));
  return tokens.flatMap((token, index): Sender[] => {
    const open = tokens[index + 1];
    if (token.kind !== "name" || token.text.replace(/^\\/, "").toLowerCase() !== "setfrom") return [];
    if (open?.text !== "(" || open.kind !== "symbol" || isDefinition(tokens[index - 1]?.text)) return [];
    const from = index + 2;
    const to = endOfExpression(tokens, partner, from);
    const { verdict, why, via } = judge.judge(from, to);
    return [
      {
        line: lineOf(token.at),
        expression: written(from, to),
        verdict,
        why: readable(why),
        via: via.map(({ at, value }) => ({
          line: lineOf(tokens[at]?.at ?? 0),
          code: value === undefined ? readable(written(at, at + 1)) : written(at, value.to),
        })),
        argument: { at: tokens[from]?.at ?? open.end, end: tokens[to - 1]?.end ?? open.end },
        scope: blockAt[index]?.scope ?? fileScope,
      },
    ];
  });
};

const isDefinition = (before: string | undefined) => before?.toLowerCase() === "function" || before === "&";

/** Tells the line of a position. */
const linesOf = (source: string): ((at: number) => number) => {
  const starts = [...source.matchAll(/\r\n|\n|\r/g)].map(({ 0: end, index }) => index + end.length);
  return (at) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
};

const oneLine = (latin1: string) => readable(latin1).replace(/\s+/g, " ");

/** As UTF-8, without what would steer a terminal. */
const readable = (latin1: string): string =>
  Buffer.from(latin1, "latin1")
    .toString("utf8")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "�");
