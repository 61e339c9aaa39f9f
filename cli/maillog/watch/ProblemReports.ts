import { withoutAddresses } from "../../../shared/log/withoutAddresses.ts";
import type { MailLine } from "../../../shared/relay/maillog/MailLine.ts";
import { ProblemReader } from "../../../shared/relay/maillog/problems/ProblemReader.ts";
import type { ProblemLine } from "../../../shared/relay/maillog/problems/problem.ts";
import type { RelayProblem } from "../../../shared/relay/records/relayProblem.ts";

type Pending = { line: ProblemLine; count: number; firstAt: number; lastAt: number };

const AGAIN_AFTER_MS = 300_000; // a problem may come thousands of times a day
const MOST_PENDING = 100;

/**
 * What Postfix reports about itself, to be sent: a problem that is new at once, and then its count every five minutes.
 * What clients do wrong is not sent.
 */
export class ProblemReports {
  readonly #reader = new ProblemReader();
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();
  readonly #sentAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(line: MailLine): void {
    const reported = this.#reader.read(line);
    if (reported === undefined || reported.problem.severity === "notice" || Number.isNaN(line.at)) return;
    const key = `${reported.problem.code} ${reported.problem.subject}`;
    const known = this.#pending.get(key);
    if (known === undefined && this.#pending.size === MOST_PENDING) return;
    this.#pending.set(key, {
      line: reported.line,
      count: (known?.count ?? 0) + 1,
      firstAt: Math.min(known?.firstAt ?? line.at, line.at),
      lastAt: Math.max(known?.lastAt ?? line.at, line.at),
    });
  }

  /** What is to be sent now; `all`, even what was sent a moment ago. */
  take({ all = false } = {}): RelayProblem[] {
    const now = this.#now();
    for (const [key, at] of this.#sentAt) if (now - at >= AGAIN_AFTER_MS) this.#sentAt.delete(key);
    return [...this.#pending].flatMap(([key, { line, count, firstAt, lastAt }]) => {
      if (!all && this.#sentAt.has(key)) return [];
      this.#pending.delete(key);
      this.#sentAt.set(key, now);
      return [
        {
          ...line,
          text: withoutAddresses(line.text)
            .replace(/\p{Cc}/gu, "\ufffd")
            .toWellFormed(),
          count,
          firstAt: new Date(firstAt).toISOString(),
          lastAt: new Date(lastAt).toISOString(),
        },
      ];
    });
  }
}
