import { causeIn } from "../../shared/relay/maillog/cause.ts";
import type { ProblemCounts } from "../../shared/relay/maillog/problems/ProblemCounts.ts";
import {
  isWaiting,
  lastAttempts,
  outcomeOf,
  outcomeOfAttempt,
  type Story,
  whatNext,
} from "../../shared/relay/maillog/story.ts";
import type { Summary } from "../../shared/relay/maillog/summary.ts";
import { safeJson } from "../api/output/terminal.ts";
import type { LogFacts } from "./text.ts";

/** A story as a line of JSON: times in ISO 8601 UTC, each recipient's outcome and its cause. */
export const storyJson = (story: Story): string => `${safeJson(told(story))}\n`;

export const summaryJson = (summary: Summary, facts: LogFacts, problems: ProblemCounts): string => {
  const { messages, outcomes, waiting, firstGivenUpAt, notices, noticesUndelivered } = summary;
  const causes = summary.causes().map(({ firstAt, lastAt, named, ...cause }) => ({
    ...cause,
    firstAt: iso(firstAt),
    lastAt: iso(lastAt),
    ...(named === undefined ? {} : { named: { what: named.what, values: countsOf(named.counts) } }),
  }));
  return `${safeJson({
    summary: {
      ...facts,
      messages,
      outcomes,
      waiting,
      firstGivenUpAt: iso(firstGivenUpAt),
      notices,
      noticesUndelivered,
      causes,
      problems: problems.list().map(({ example, firstAt, lastAt, ...problem }) => ({
        ...problem,
        firstAt: iso(firstAt),
        lastAt: iso(lastAt),
        daemon: example.daemon,
        level: example.level,
        example: example.text,
      })),
      otherProblemLines: problems.others,
    },
  })}\n`;
};

const countsOf = (counts: Map<string, number>): object[] =>
  [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);

const told = (story: Story): object => ({
  ...story,
  firstAt: iso(story.firstAt),
  lastAt: iso(story.lastAt),
  outcome: outcomeOf(story),
  recipients: lastAttempts(story).map((attempt) => {
    const next = isWaiting(story, attempt) ? whatNext(attempt) : undefined;
    const { general, ...cause } = causeIn(story, attempt);
    return {
      to: attempt.to,
      outcome: outcomeOfAttempt(attempt),
      cause,
      nextTryAt: iso(next?.nextTryAt),
      givenUpAt: iso(next?.givenUpAt),
    };
  }),
  attempts: story.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  notices: story.notices.map(({ kind, story: notice }) => ({ kind, story: told(notice) })),
});

const iso = (at: number | undefined): string | undefined =>
  at === undefined || Number.isNaN(at) ? undefined : new Date(at).toISOString();
