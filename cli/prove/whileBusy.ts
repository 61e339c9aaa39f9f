import { ProblemError } from "../api/client/apiClient.ts";
import type { Context } from "./step.ts";
import { waitFor } from "./waitFor.ts";

const BUSY: readonly string[] = ["ses_busy", "still_suppressed", "identity_busy"];
/** The API itself has waited for SES before it says so. */
const EVERY_MS = 2_000;

/** The API could not finish, because SES was busy or slow: nothing is broken by that. */
export const isBusy = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && BUSY.includes(error.problem.code);

/**
 * Makes a call of the API that is safe to repeat, again while SES keeps the API waiting, within the step's time; then
 * throws the last `ProblemError`. `isDone`: the code by which the API says that an earlier try was carried out after all;
 * undefined is the answer then.
 */
export const whileBusy = async <Answer>(
  call: () => Promise<Answer>,
  context: Pick<Context, "waitMs" | "interrupted">,
  isDone?: string,
): Promise<Answer | undefined> => {
  let last: ProblemError | undefined;
  const attempt = async () => {
    try {
      return { answer: await call() };
    } catch (error) {
      const isRepeated = last !== undefined && error instanceof ProblemError;
      if (isRepeated && error.problem.code === isDone) return { answer: undefined };
      if (!isBusy(error)) throw error;
      last = error;
      return undefined;
    }
  };
  const found = await waitFor(attempt, context, EVERY_MS);
  if (found === undefined) throw last;
  return found.answer;
};
