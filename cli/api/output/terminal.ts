import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import { Failure, USAGE } from "../client/failure.ts";

export const print = (text: string): void => {
  process.stdout.write(text);
};

/** One document. */
export const printJson = (document: unknown): void => print(`${safeJson(document, 2)}\n`);

/** What JSON leaves unescaped and a terminal obeys is escaped too. */
export const safeJson = (document: unknown, indent?: number): string =>
  JSON.stringify(document, null, indent).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    escaped,
  );

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

const TONES = { bad: "red", watch: "yellow", good: "green", dim: "dim", strong: "bold" } as const;
export type Tone = keyof typeof TONES;

const hasColours =
  process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

export const paint = (text: string, tone: Tone): string =>
  hasColours ? styleText(TONES[tone], text, { validateStream: false }) : text;

/** What happens meanwhile, for whoever watches: standard output is for the answer. */
export const tell = (text: string): void => {
  process.stderr.write(text);
};

/** Overwrites its line; elsewhere than on a terminal it is silent. */
export const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
};

/** Asks where somebody can answer; a script that got this far means it. */
export const confirmed = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
};

/** The first line of standard input; a terminal does not echo it. */
export const readSecret = async (prompt: string): Promise<string> => {
  const { stdin } = process;
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    tell(prompt);
  }
  let secret = "";
  try {
    for await (const chunk of stdin.setEncoding("utf8"))
      for (const character of String(chunk)) {
        if (character === "\n" || character === "\r") return secret.trim();
        if (stdin.isTTY && character === INTERRUPT)
          throw new Failure(USAGE, "interrupted; nothing was changed");
        if (stdin.isTTY && character === END) return secret.trim();
        secret = stdin.isTTY && ERASE.includes(character) ? secret.slice(0, -1) : secret + character;
      }
    return secret.trim();
  } finally {
    if (stdin.isTTY) {
      stdin.setRawMode(false);
      tell("\n");
    }
    stdin.pause();
  }
};

const INTERRUPT = "\u0003";
const END = "\u0004";
const ERASE = ["\u007f", "\b"];
