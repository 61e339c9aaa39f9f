import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import { log } from "../../../shared/log/log.ts";
import { counted } from "../../../shared/metrics/counted.ts";
import { isSesFault } from "../../../shared/ses/isSesFault.ts";
import { NoTimeLeftError } from "../../../shared/ses/Pace.ts";
import { InvalidCursorError } from "../../../shared/table/cursor.ts";
import { StillCountingError } from "../../../shared/tallies/stats.ts";
import { identityProblemOf } from "../identityFailure.ts";
import { Problem } from "./problem.ts";

/** The problem that an error of the domain or of AWS is for the caller. */
export const problemOf = (error: unknown, requestId: string): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursorError) {
    return new Problem(
      "invalid_cursor",
      "cursor: not a cursor from this list. Start again without a cursor and leave the other parameters unchanged.",
      { errors: [{ field: "query.cursor", message: "not a cursor from this list" }] },
    );
  }
  if (error instanceof StillCountingError) {
    return new Problem(
      "counting",
      `${error.hours} hours are still being counted, for example after a backlog was loaded. Try again in a few seconds; each try counts some of them.`,
      { headers: { "retry-after": "5" }, cause: error },
    );
  }
  if (error instanceof NoTimeLeftError) {
    return new Problem(
      "ses_busy",
      "SES is throttling requests: it accepts about one of these calls per second. Nothing was lost. Try again in a few seconds.",
      {
        headers: { "retry-after": "5" },
        remedy: [
          { text: "Try again in a few seconds." },
          { text: "To remove many suppressions, remove them in one job.", target: { to: "removeMany" } },
        ],
        cause: error,
      },
    );
  }
  const ofIdentity = identityProblemOf(error);
  if (ofIdentity !== undefined) return ofIdentity;
  if (isSesFault(error)) {
    return new Problem(
      "ses_busy",
      `SES failed with an internal error (${error.name}). Your request is safe to repeat. Try again in a few seconds; if it persists, check the AWS Health Dashboard for SES in your region.`,
      {
        headers: { "retry-after": "5" },
        remedy: [{ text: "Try again in a few seconds." }],
        cause: error,
      },
    );
  }
  if (error instanceof SESv2ServiceException && error.name === "BadRequestException") {
    return /sandbox|production access/i.test(error.message)
      ? new Problem("production_access_required", `SES says: ${error.message}`, {
          remedy: [
            {
              text: "Request production access for this account and region first.",
              target: { to: "productionAccess" },
            },
          ],
          cause: error,
        })
      : new Problem("address_refused", `SES says: ${error.message}`, { cause: error });
  }
  return new Problem(
    "internal",
    `An unexpected error occurred. Try again; if it persists, search the function's log for ${requestId}.`,
    { cause: error },
  );
};

/**
 * Logs an answer with a 5xx status, in a line that CloudWatch counts as ApiServerErrors: Lambda sees no error, as the
 * function answers. `where` is the method and the route, not the path.
 */
export const logFailure = (
  problem: Problem,
  { where, stack, at }: { where: string; stack: string; at: Date },
): void => {
  // What is busy passes.
  const level = problem.status === 500 ? "error" : "warn";
  log[level](problem.message, {
    where,
    code: problem.code,
    error: problem.cause,
    ...counted({ metric: "ApiServerErrors", stack, at }),
  });
};
