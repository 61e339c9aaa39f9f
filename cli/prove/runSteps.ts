import { ProblemError } from "../api/client/apiClient.ts";
import { Failure } from "../api/client/failure.ts";
import { CredentialsError, DeniedError } from "./aws/allowed.ts";
import { MissingResourceError } from "./aws/Deployment.ts";
import { broken, type Context, DEPLOY, notDone, type Result, type Seen, type Step } from "./step.ts";
import { InterruptedError } from "./waitFor.ts";
import { isBusy } from "./whileBusy.ts";

/** Steps one after the other; those of an inner list at once. */
export type Plan = (Step | Step[])[];

/**
 * Runs a plan to its end, whatever breaks, or until it is interrupted; `onResult` is told of each result at once. What a
 * step created is removed by whoever has the context's leftovers.
 */
export const runSteps = async (
  plan: Plan,
  context: Context,
  onResult: (result: Result) => void,
): Promise<Result[]> => {
  const results: Result[] = [];
  const missing = new Set<string>();
  const run = async (step: Step) => {
    const from = performance.now();
    const seen =
      step.needs !== undefined && missing.has(step.needs) ? withheld(step.needs) : await tried(step, context);
    if (seen === undefined) return;
    const seconds = Math.round(performance.now() - from) / 1_000;
    const result = { step: step.name, expected: step.expected, seconds, ...seen };
    onResult(result);
    return result;
  };
  for (const part of plan) {
    if (context.interrupted.aborted) break;
    const some = await Promise.all([part].flat().map(run));
    for (const result of some) if (result !== undefined) results.push(result);
    noteMissing(results, missing);
  }
  return results;
};

const noteMissing = (results: Result[], missing: Set<string>) => {
  const failed = (name: string) => results.some(({ step, state }) => step === name && state !== "proven");
  if (failed("API")) missing.add("api").add("admin");
  if (failed("API token")) missing.add("admin");
};

const withheld = (needs: "api" | "admin"): Seen =>
  needs === "api"
    ? notDone("needs the API", "The API is not responding.")
    : notDone("needs an admin token", "The API token does not have the admin scope.");

/** Undefined where the run was interrupted in it. */
const tried = async (step: Step, context: Context): Promise<Seen | undefined> => {
  try {
    return await step.run(context);
  } catch (error) {
    if (error instanceof InterruptedError) return undefined;
    return seenIn(error);
  }
};

const seenIn = (error: unknown): Seen => {
  if (error instanceof DeniedError)
    return notDone(
      "not permitted",
      `These AWS credentials are missing the permission ${error.action}.`,
      `Allow ${error.action} for them: docs/deployment.md has the complete policy.`,
    );
  if (error instanceof CredentialsError)
    return notDone("no AWS credentials", `AWS does not accept the credentials: ${error.message}.`);
  if (error instanceof MissingResourceError) return broken("not in the stack", error.message, DEPLOY);
  if (error instanceof ProblemError && error.problem.code === "missing_scope")
    return broken("scope is missing", error.message, "postmaster tokens create --name prove --scopes admin");
  if (isBusy(error))
    return notDone(
      "SES is busy",
      error.message,
      "Run this again in a few minutes, or give SES more time with --wait SECONDS.",
    );
  if (error instanceof Failure) return broken("the API failed", error.message);
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return broken("failed", `${name}: ${message}`);
};
