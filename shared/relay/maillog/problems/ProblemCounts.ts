import type { MailLine } from "../MailLine.ts";
import { ProblemReader, type Reported } from "./ProblemReader.ts";
import type { Problem, ProblemLine } from "./problem.ts";

/** A problem, and how often Postfix reported it. Times in milliseconds since 1970, NaN where the log states none. */
export type ProblemCount = Problem & {
  count: number;
  firstAt: number;
  lastAt: number;
  /** The last line. */
  example: ProblemLine;
};

const MOST_PROBLEMS = 200; // told apart; a hostile log must not fill the memory
const SEVERITIES = ["critical", "warning", "notice"] as const;

/** Counts the lines in which Postfix speaks of itself, by what they mean. */
export class ProblemCounts {
  readonly #reader = new ProblemReader();
  readonly #counts = new Map<string, ProblemCount>();
  /** Lines that were too many to tell apart. */
  others = 0;

  add(line: MailLine): void {
    const reported = this.#reader.read(line);
    if (reported !== undefined) this.#count(reported, line.at);
  }

  /** The worst first, then the most frequent. */
  list(): ProblemCount[] {
    return [...this.#counts.values()].sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.count - a.count ||
        (`${a.code} ${a.subject}` < `${b.code} ${b.subject}` ? -1 : 1),
    );
  }

  #count({ line, problem }: Reported, at: number): void {
    const key = `${problem.code} ${problem.subject}`;
    let known = this.#counts.get(key);
    if (known === undefined) {
      if (this.#counts.size === MOST_PROBLEMS) {
        this.others++;
        return;
      }
      known = { ...problem, count: 0, firstAt: at, lastAt: at, example: line };
      this.#counts.set(key, known);
    }
    known.count++;
    // A log may state no time in some of its lines, or in none.
    if (!(known.firstAt <= at) && !Number.isNaN(at)) known.firstAt = at;
    if (!(at < known.lastAt || (Number.isNaN(at) && !Number.isNaN(known.lastAt)))) {
      known.lastAt = at;
      known.example = line;
    }
  }
}
