import { LINES } from "../../tallies/lines.ts";
import { HOUR_MS } from "../../time/durations.ts";
import { judgeRate } from "../rate.ts";
import type { ConditionRule } from "../rule.ts";

/** Complaints near, at or over SES's lines. */
export const complaintRate: ConditionRule = {
  name: "complaintRate",
  why: "People report your mail as spam. At 0.1% SES puts the account under review; at 0.5% it may pause all sending. Gmail reports no complaints to SES, so the real number is higher.",
  remedy: [
    { text: "Find the messages that were reported.", target: { to: "events", type: "complaint" } },
    {
      text: "Ask the senders whether these people agreed to receive them, and make it easy to stop: an unsubscribe link, or a reply address that someone reads.",
    },
    { text: "Pause that mailing, or send less of it, until the rate has fallen." },
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
