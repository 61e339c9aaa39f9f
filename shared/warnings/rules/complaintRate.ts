import { LINES } from "../../tallies/lines.ts";
import { judgeRate } from "../rate.ts";
import { type ConditionRule, HOUR_MS } from "../rule.ts";

/** Complaints near, at or over SES's lines. */
export const complaintRate: ConditionRule = {
  name: "complaintRate",
  why: "People mark your mail as spam. At 0.1 % SES puts the account under review, at 0.5 % it may pause all its sending. Gmail tells SES nothing, so there are more than are counted.",
  remedy: [
    "Find the mail they complained about: GET /v1/events?type=complaint.",
    "Ask whoever sends it whether these people agreed to get it, and make it easy to stop: a link to unsubscribe, an answer that is read.",
    "Send less, or stop that mailing, until the rate is down.",
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 6 * HOUR_MS,
  find: (facts, isOpen) =>
    judgeRate(
      facts,
      {
        count: "countedComplaint",
        line: LINES.complaintRate,
        atLeast: 3,
        what: "complaints",
        named: "Complaint rate",
      },
      isOpen("account"),
    ),
};
