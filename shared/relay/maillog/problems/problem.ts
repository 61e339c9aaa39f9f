import type { Remedy } from "../../../remedies/remedy.ts";

/** How grave Postfix itself calls it [postlog(1)]. */
export const LEVELS = ["panic", "fatal", "error", "warning"] as const;
export type Level = (typeof LEVELS)[number];

/** A line in which Postfix speaks of itself, without its level and the queue id. */
export type ProblemLine = { daemon: string; level: Level; text: string };

/** `critical`: mail does not leave or is not accepted; `notice`: of strangers, or a consequence of another problem. */
export type Severity = "critical" | "warning" | "notice";

/** What a line means, and what to do. */
export type Problem = {
  /** Stable; `unknown` where no rule knows the line. */
  code: string;
  title: string;
  explanation: string;
  severity: Severity;
  remedy: Remedy[];
  /** What it is about: a file, a parameter, a service, a port. Lines with the same code and subject are counted as one. */
  subject: string;
};

export type ProblemRule = Omit<Problem, "subject" | "remedy"> & {
  remedy: readonly Remedy[];
  words: RegExp;
  /** Where only some programs mean this by such words. */
  daemons?: readonly string[];
  /** What the line names. Without a subject, all lines of the rule are counted as one. */
  tell?: (line: ProblemLine) => (Partial<Omit<Problem, "code">> & { subject: string }) | undefined;
};
