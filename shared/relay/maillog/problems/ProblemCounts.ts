import type { MailLine } from "../MailLine.ts";
import { LEVELS, type Problem, type ProblemLine } from "./problem.ts";
import { problemLineOf, problemOf } from "./problemOf.ts";

/** A problem, and how often Postfix reported it. Times in milliseconds since 1970. */
export type ProblemCount = Problem & {
  key: string;
  count: number;
  firstAt: number;
  lastAt: number;
  /** The last line. */
  example: ProblemLine;
};

const MOST_PROBLEMS = 200; // told apart; a hostile log must not fill the memory
const MOST_KNOWN = 2_000; // texts whose meaning is remembered
const GRAVITIES = ["critical", "warning", "notice"] as const;
const PREFIXES = LEVELS.map((level) => `${level}: `);

/** Counts the lines in which Postfix speaks of itself, by what they mean. */
export class ProblemCounts {
  readonly #counts = new Map<string, ProblemCount>();
  /** The same line comes again and again. */
  readonly #known = new Map<string, { line: ProblemLine; problem: Problem } | undefined>();
  /** Lines that were too many to tell apart. */
  others = 0;

  /** Answers the problem that the line reports, counted; undefined where it reports none. */
  add(line: MailLine): ProblemCount | undefined {
    if (line.queueId !== "" || !PREFIXES.some((prefix) => line.says(prefix))) return undefined;
    const known = this.#meaningOf(line.source.daemon, line.text());
    if (known === undefined) return undefined;
    return this.#count(known.line, known.problem, line.at);
  }

  /** The gravest first, then the most frequent. */
  list(): ProblemCount[] {
    return [...this.#counts.values()].sort(
      (a, b) =>
        GRAVITIES.indexOf(a.gravity) - GRAVITIES.indexOf(b.gravity) ||
        b.count - a.count ||
        (a.key < b.key ? -1 : 1),
    );
  }

  #meaningOf(daemon: string, text: string): { line: ProblemLine; problem: Problem } | undefined {
    const key = `${daemon} ${text}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const line = problemLineOf(daemon, text);
    const meaning = line === undefined ? undefined : { line, problem: problemOf(line) };
    if (this.#known.size === MOST_KNOWN) this.#known.clear();
    this.#known.set(key, meaning);
    return meaning;
  }

  #count(line: ProblemLine, problem: Problem, at: number): ProblemCount | undefined {
    const key = `${problem.code} ${problem.subject}`;
    let known = this.#counts.get(key);
    if (known === undefined) {
      if (this.#counts.size === MOST_PROBLEMS) {
        this.others++;
        return undefined;
      }
      known = { ...problem, key, count: 0, firstAt: at, lastAt: at, example: line };
      this.#counts.set(key, known);
    }
    known.count++;
    known.firstAt = Math.min(known.firstAt, at);
    if (at >= known.lastAt) {
      known.lastAt = at;
      known.example = line;
    }
    return known;
  }
}
