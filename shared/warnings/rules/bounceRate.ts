import { LINES } from "../../tallies/lines.ts";
import { judgeRate } from "../rate.ts";
import { type ConditionRule, HOUR_MS } from "../rule.ts";

/** Hard bounces near, at or over SES's lines. */
export const bounceRate: ConditionRule = {
  name: "bounceRate",
  why: "A high share of hard bounces tells SES that a sender does not know who it writes to. At 5 % it puts the account under review, at 10 % it may pause all its sending, password resets included.",
  remedy: [
    "See which sender the bounces belong to: GET /v1/stats?by=sender; and which domains: GET /v1/stats?by=recipientDomain.",
    "Stop the import, survey or job that writes to them; the addresses that bounced are suppressed already and do not bounce again.",
    "Correct or remove the addresses where they are kept, before the next mailing.",
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 2 * HOUR_MS,
  find: (facts, isOpen) =>
    judgeRate(
      facts,
      {
        count: "hardBounce",
        line: LINES.bounceRate,
        atLeast: 10,
        what: "hard bounces",
        named: "Bounce rate",
      },
      isOpen("account"),
    ),
};
