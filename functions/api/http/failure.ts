import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import { NoTimeLeftError } from "../../../shared/ses/Pace.ts";
import { InvalidCursorError } from "../../../shared/table/cursor.ts";
import { identityProblemOf } from "../identityFailure.ts";
import { Problem } from "./problem.ts";

/** The problem that an error of the domain or of AWS is for the caller. */
export const problemOf = (error: unknown, requestId: string): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursorError) {
    return new Problem(
      "invalid_cursor",
      "query.cursor: this list did not give it; begin again without cursor, with the same other parameters.",
      { errors: [{ field: "query.cursor", message: "not one that this list has given" }] },
    );
  }
  if (error instanceof NoTimeLeftError) {
    return new Problem(
      "ses_busy",
      "SES takes about one such call a second and took none of ours in time. Nothing is lost: repeat the request in a few seconds. Many suppressions at once are for POST /v1/suppressions/remove.",
      { headers: { "retry-after": "5" }, cause: error },
    );
  }
  const ofIdentity = identityProblemOf(error);
  if (ofIdentity !== undefined) return ofIdentity;
  if (error instanceof SESv2ServiceException && error.name === "BadRequestException") {
    return /sandbox|production access/i.test(error.message)
      ? new Problem(
          "production_access_required",
          `SES says: ${error.message} Ask AWS for production access of this account and region first.`,
          { cause: error },
        )
      : new Problem("address_refused", `SES says: ${error.message}`, { cause: error });
  }
  return new Problem(
    "internal",
    `An error that nobody foresaw. Try again; if it stays, look for ${requestId} in the log of the function.`,
    { cause: error },
  );
};

/** What is logged of a failure: enough to find it, and no address. */
export const failureRecord = (problem: Problem, requestId: string, where: string) => {
  const { cause } = problem;
  const text = cause instanceof Error ? (cause.stack ?? `${cause.name}: ${cause.message}`) : String(cause);
  return { level: "error", requestId, where, code: problem.code, error: withoutAddresses(text) };
};

export const withoutAddresses = (text: string): string =>
  text.replace(/[^\s<>"'`,;:()/=]+(?:@|%40)[^\s<>"'`,;:()/?&]+/gi, "(address)");
