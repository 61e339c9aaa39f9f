import { LINES } from "../../tallies/lines.ts";
import { HOUR_MS } from "../../time/durations.ts";
import { judgeRate } from "../rate.ts";
import type { ConditionRule } from "../rule.ts";

/** Hard bounces near, at or over SES's lines. */
export const bounceRate: ConditionRule = {
  name: "bounceRate",
  why: "A high share of hard bounces tells SES that you are mailing a poor-quality list. At 5% it puts the account under review; at 10% it may pause all sending, password resets included.",
  remedy: [
    { text: "See which senders the bounces belong to.", target: { to: "statsBySender" } },
    { text: "See which recipient domains they come from.", target: { to: "statsByDomain" } },
    {
      text: "Stop the import, survey or job that writes to these addresses. Those that bounced are already suppressed and do not bounce again.",
    },
    { text: "Correct or remove the addresses at the source before the next mailing." },
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
