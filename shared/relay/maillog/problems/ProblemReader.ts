import type { MailLine } from "../MailLine.ts";
import { LEVELS, type Problem, type ProblemLine } from "./problem.ts";
import { problemLineOf, problemOf } from "./problemOf.ts";

export type Reported = { line: ProblemLine; problem: Problem };

const MOST_KNOWN = 2_000; // texts whose meaning is remembered
/** By their first letters, as nearly no line begins with one of them. */
const PREFIXES = new Map(LEVELS.map((level) => [level.charCodeAt(0), `${level}: `]));

/** Finds the lines in which Postfix speaks of itself. The same line comes again and again, and is judged once. */
export class ProblemReader {
  readonly #known = new Map<string, Reported | undefined>();

  read(line: MailLine): Reported | undefined {
    if (line.queueId !== "") return undefined;
    const prefix = PREFIXES.get(line.firstByte);
    if (prefix === undefined || !line.says(prefix)) return undefined;
    const { daemon } = line.source;
    const text = line.text();
    const key = `${daemon} ${text}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const said = problemLineOf(daemon, text);
    const reported = said === undefined ? undefined : { line: said, problem: problemOf(said) };
    if (this.#known.size === MOST_KNOWN) this.#known.clear();
    this.#known.set(key, reported);
    return reported;
  }
}
