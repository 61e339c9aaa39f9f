import type { ProblemBody } from "../../../functions/api/http/problem.ts";

/** What the API says went wrong, with its members of any code. */
export type Problem = ProblemBody & Record<string, unknown>;

export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The problem with `code`, or undefined where `error` is another. */
export const problemOf = (error: unknown, code: string): Problem | undefined =>
  error instanceof ProblemError && error.problem.code === code ? error.problem : undefined;

/** What the API says is wrong with a field of the body, or with entries of it. */
export const wrongIn = (error: unknown, field: string): string | undefined => {
  if (!(error instanceof ProblemError)) return undefined;
  const own = error.problem.errors?.filter(
    (one) => one.field === `body.${field}` || one.field.startsWith(`body.${field}[`),
  );
  return (
    own?.map(({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`).join(" ") || undefined
  );
};
