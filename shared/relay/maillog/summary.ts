import { type Cause, causeOf } from "./cause.ts";
import type { Attempt, Story } from "./story.ts";

/** One cause and how often it came, by the last attempt for each recipient. */
export type CauseCount = Cause & { count: number; firstAt: number; lastAt: number; example: string };

/** Counts recipients by what became of them, as stories are told. */
export class Summary {
  readonly #causes = new Map<string, CauseCount>();
  messages = 0;
  /** Recipients for whom mail still waits. */
  waiting = 0;

  add(story: Story): void {
    this.messages++;
    if (story.rejection !== undefined)
      this.#count(rejected(story), story.firstAt, story.queueId ?? story.time);
    for (const attempt of lastAttempts(story)) {
      if (attempt.status === "deferred") this.waiting++;
      this.#count(causeOf(attempt), attempt.at, story.queueId ?? "");
    }
    if (story.notice?.story !== undefined) this.add(story.notice.story);
  }

  /** What went wrong first, most of it first. */
  causes(): CauseCount[] {
    const isFine = ({ code }: CauseCount) => code === "taken_by_ses" || code === "sent";
    return [...this.#causes.values()].sort(
      (a, b) => Number(isFine(a)) - Number(isFine(b)) || b.count - a.count || (a.code < b.code ? -1 : 1),
    );
  }

  #count(cause: Cause, at: number, example: string) {
    // What is said of one identity is not said of another; for the rest one explanation does for all.
    const key = cause.code === "not_verified" ? `${cause.code} ${cause.explanation}` : cause.code;
    const known = this.#causes.get(key);
    if (known === undefined) {
      this.#causes.set(key, { ...cause, count: 1, firstAt: at, lastAt: at, example });
      return;
    }
    known.count++;
    known.firstAt = Math.min(known.firstAt, at);
    known.lastAt = Math.max(known.lastAt, at);
  }
}

/** The last attempt for each recipient. */
export const lastAttempts = ({ attempts }: Story): Attempt[] => [
  ...new Map(attempts.map((attempt) => [attempt.to, attempt])).values(),
];

const rejected = ({ rejection = "" }: Story): Cause => {
  const known = causeOf({ relay: "", status: "rejected", dsn: "", reply: rejection });
  return known.code.startsWith("status_")
    ? {
        code: "rejected_here",
        title: "Refused by this host before it was queued",
        explanation: `Postfix or a filter did not take it: ${rejection.slice(0, 160)}`,
        remedy: "If it was wanted, see the restriction that its words name.",
      }
    : known;
};
