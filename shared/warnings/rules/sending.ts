import { shell } from "../../remedies/remedy.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

/** SES has paused the account, or has it under review. */
export const sending: ConditionRule = {
  name: "sending",
  why: "While sending is paused, no mail is sent. While the account is under review, AWS may pause it if the problem is not fixed.",
  remedy: [
    {
      text: "Read what AWS wrote: an email to the account's contacts, and a case in the AWS Support Center.",
      target: { to: "url", url: "https://console.aws.amazon.com/support/home#/case/history" },
    },
    { text: "Find whose mail caused it, and fix that first.", target: { to: "statsBySender" } },
    {
      text: "Then reply to the case. Say what happened, what you did, and how you will prevent it from happening again.",
    },
    shell(
      "If someone on your team paused sending, turn it on again.",
      "aws sesv2 put-account-sending-attributes --sending-enabled",
    ),
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 10 * MINUTE_MS,
  find: ({ account }) => {
    if (account === undefined) return undefined;
    const { enforcementStatus, sendingEnabled } = account;
    if (!sendingEnabled || enforcementStatus === "SHUTDOWN")
      return [
        {
          subject: "account",
          severity: "critical",
          headline: "SES sending is paused for this account",
          facts: [
            enforcementStatus === "SHUTDOWN"
              ? "AWS has paused it (enforcement status SHUTDOWN)."
              : `Sending is turned off in this region (enforcement status ${enforcementStatus}).`,
          ],
        },
      ];
    if (enforcementStatus === "HEALTHY") return [];
    return [
      {
        subject: "account",
        severity: "warning",
        headline: "AWS has put the account under review",
        facts: [`Its enforcement status is ${enforcementStatus}; mail is still sent.`],
      },
    ];
  },
};
