import { REASONS } from "../../../shared/suppressions/suppression.ts";
import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { paged, pageOf } from "./page.ts";
import { isReason, summary } from "./suppressedDestination.ts";

const MAX_PAGE = 1_000; // PageSize [API_ListSuppressedDestinations]

/** [API_ListSuppressedDestinations], in order of address. */
export const listSuppressedDestinations = (input: Input, ses: Ses): Answer => {
  const asked = pageOf(input, MAX_PAGE, "InvalidNextTokenException");
  if ("body" in asked) return asked;
  const { query } = input;
  const reasons = query.getAll("Reason");
  if (!reasons.every(isReason)) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
  const from = millis(query.get("StartDate"), 0);
  const to = millis(query.get("EndDate"), Number.MAX_SAFE_INTEGER);
  if (Number.isNaN(from) || Number.isNaN(to)) return badRequest("StartDate or EndDate is no time");
  const found = ses.suppressions.list({
    reasons: reasons.length === 0 ? [...REASONS] : reasons,
    from,
    to,
    after: asked.after,
    limit: asked.limit + 1,
  });
  const { page, next } = paged(found, asked, ({ address }) => address);
  return success({ SuppressedDestinationSummaries: page.map(summary), ...next });
};

/** Epoch milliseconds of a time as the SDK writes it (ISO 8601, or epoch seconds); NaN where it is none. */
const millis = (text: string | null, otherwise: number): number => {
  if (text === null) return otherwise;
  const seconds = Number(text);
  return Number.isNaN(seconds) ? Date.parse(text) : seconds * 1_000;
};
