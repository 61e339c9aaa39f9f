import { REASONS } from "../../../shared/suppressions/suppression.ts";
import { type Answer, badRequest, exception, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { isReason, summary } from "./suppressedDestination.ts";

const MAX_PAGE = 1_000; // PageSize [API_ListSuppressedDestinations]

/** [API_ListSuppressedDestinations], in order of address. */
export const listSuppressedDestinations = ({ query }: Input, ses: Ses): Answer => {
  const limit = Number(query.get("PageSize") ?? MAX_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    return badRequest("PageSize must be 1 to 1000");
  const token = query.get("NextToken");
  const after = token === null ? "" : Buffer.from(token, "base64url").toString();
  if (token !== null && !after.includes("@"))
    return exception("InvalidNextTokenException", "NextToken is not ours");
  const reasons = query.getAll("Reason");
  if (!reasons.every(isReason)) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
  const from = millis(query.get("StartDate"), 0);
  const to = millis(query.get("EndDate"), Number.MAX_SAFE_INTEGER);
  if (Number.isNaN(from) || Number.isNaN(to)) return badRequest("StartDate or EndDate is no time");
  const found = ses.suppressions.list({
    reasons: reasons.length === 0 ? [...REASONS] : reasons,
    from,
    to,
    after,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return success({
    SuppressedDestinationSummaries: page.map(summary),
    ...(found.length > limit && last !== undefined
      ? { NextToken: Buffer.from(last.address).toString("base64url") }
      : {}),
  });
};

/** Epoch milliseconds of a time as the SDK writes it (ISO 8601, or epoch seconds); NaN where it is none. */
const millis = (text: string | null, otherwise: number): number => {
  if (text === null) return otherwise;
  const seconds = Number(text);
  return Number.isNaN(seconds) ? Date.parse(text) : seconds * 1_000;
};
