import { isReasonCode, type ReasonCode } from "./reason.ts";

/**
 * The coarse causes under which journal pages and tallies were written before there was one list of reasons. What was
 * only “blocked” cannot be told apart any more, so it is read as a refusal that names no finer reason.
 */
const BEFORE: ReadonlyMap<string, ReasonCode> = new Map(
  Object.entries<ReasonCode>({
    unknownUser: "noSuchUser",
    blocked: "policy",
    contentRefused: "spamContent",
    notAnswering: "connectionFailed",
    spamReport: "spamComplaint",
    suppressedAlready: "accountSuppression",
    globalList: "globalSuppression",
    other: "unknown",
  }),
);

/** A code as it stands in the table, of whatever version, as one of today's. */
export const readReasonCode = (stored: string): ReasonCode =>
  isReasonCode(stored) ? stored : (BEFORE.get(stored) ?? "unknown");
