import type { EventType } from "../feedback/event.ts";
import { type Reply, readReply } from "./readReply.ts";
import type { ReasonCode } from "./reason.ts";
import { type ReplyFacts, statedIn } from "./replyFacts.ts";
import { RULES } from "./rules/inOrder.ts";
import { BY_STATUS } from "./rules/status.ts";
import {
  complaintReason,
  delayReason,
  isKnownSubtype,
  LIKELY_BOUNCE,
  SPECIFIC_BOUNCE,
  SURE_BOUNCE,
} from "./subtypes.ts";

/** What is known of a failure: SES's type and subtype (`Permanent/General`), and what the server replied. */
export type Failure = {
  type: EventType;
  subtype?: string | undefined;
  /** Enhanced status code [RFC 3463]. */
  status?: string | undefined;
  /** The server's reply. */
  diagnostic?: string | undefined;
  reportingMta?: string | undefined;
};

/** Why mail failed, and what the reply states beside it. */
export type Judgement = {
  code: ReasonCode;
  facts: ReplyFacts;
  /** SES's own subtype where this version does not know it: to be shown by its name. */
  unknownSubtype?: string;
};

/**
 * The reason of a bounce, complaint, delay or reject; undefined for what is no failure. SES's own subtype decides where
 * it is specific, then the words of the reply, then its enhanced status code; never the bare class.
 */
export const judge = (failure: Failure): Judgement | undefined => {
  const { type, subtype = "", diagnostic = "" } = failure;
  switch (type) {
    case "complaint":
      return { code: complaintReason(subtype), facts: {} };
    case "reject":
      return { code: "virus", facts: {} }; // the only thing SES rejects for [event-publishing: reject]
    case "bounce":
      return judgeBounce(failure, subtype, diagnostic);
    case "deliveryDelay": {
      const { sure, likely } = delayReason(subtype);
      if (sure !== undefined) return { code: sure, facts: {} };
      const said = judgeReply(diagnostic, failure.status, failure.reportingMta);
      return said.code === "unknown" && likely !== undefined ? { code: likely, facts: said.facts } : said;
    }
    default:
      return undefined;
  }
};

const judgeBounce = ({ status, reportingMta }: Failure, subtype: string, diagnostic: string): Judgement => {
  const [, own = ""] = subtype.split("/");
  const sure = SURE_BOUNCE.get(own);
  if (sure !== undefined) return { code: sure, facts: {} };
  const said = judgeReply(diagnostic, status, reportingMta);
  const specific = SPECIFIC_BOUNCE.get(own);
  if (specific !== undefined)
    return specific.finer.includes(said.code) ? said : { code: specific.code, facts: said.facts };
  if (said.code !== "unknown") return said;
  const likely = LIKELY_BOUNCE.get(own) ?? (diagnostic === "" ? LIKELY_BOUNCE.get(subtype) : undefined);
  if (likely !== undefined) return { code: likely, facts: said.facts };
  return isKnownSubtype(own) ? said : { ...said, unknownSubtype: own };
};

/** The reason that a server's reply gives, with the status code that came with it. Linear in time, however long. */
export const judgeReply = (diagnostic: string, status?: string, reportingMta?: string): Judgement => {
  const reply = readReply(diagnostic);
  if (reply.expired !== undefined) return judgeExpired(reply.expired, reportingMta);
  const code =
    RULES.find(({ words }) => words.test(reply.words))?.reason ?? byStatus(reply, status) ?? "unknown";
  return { code, facts: statedIn(reply.text, code, reportingMta) };
};

/** SES names the last reply to a message that expired: that is the reason. */
const judgeExpired = (
  { minutes, inner }: NonNullable<Reply["expired"]>,
  reportingMta: string | undefined,
): Judgement => {
  const waited = minutes === undefined ? {} : { gaveUpAfterMinutes: minutes };
  const last = inner === "" ? undefined : judgeReply(inner, undefined, reportingMta);
  const code = last === undefined || last.code === "unknown" ? "timedOut" : last.code;
  return { code, facts: { ...last?.facts, ...waited } };
};

const byStatus = ({ statuses }: Reply, given: string | undefined): ReasonCode | undefined => {
  for (const status of given === undefined ? statuses : [...statuses, given]) {
    const code = BY_STATUS.get(status.slice(2));
    if (code !== undefined) return code;
  }
  return undefined;
};
