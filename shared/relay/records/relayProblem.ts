import type { ProblemLine } from "../maillog/problems/problem.ts";

/** What a mail host's Postfix reported about itself: a line, and how often lines that mean the same came. Times are ISO 8601 UTC. */
export type RelayProblem = ProblemLine & { count: number; firstAt: string; lastAt: string };
