import { type ConditionRule, HOUR_MS, MINUTE_MS } from "../rule.ts";

/** SES has paused the account, or has it under review. */
export const sending: ConditionRule = {
  name: "sending",
  why: "While sending is paused no mail leaves at all. While an account is under review, it is paused unless what AWS asks about is mended.",
  remedy: [
    "Read what AWS wrote: a mail to the account's contacts, a case in the AWS Support Center, and the Reputation metrics page of the SES console.",
    "Mend the cause first (GET /v1/stats?by=sender shows whose mail it is), then answer in that case: what happened, what you did, how it will not happen again.",
    "If somebody of yours paused it: PutAccountSendingAttributes, or the SES console, turns it on again.",
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
          headline: "SES sends nothing: sending of the account is paused",
          facts: [
            enforcementStatus === "SHUTDOWN"
              ? "AWS has paused it (enforcement status SHUTDOWN)."
              : `Sending is switched off in this region (enforcement status ${enforcementStatus}).`,
          ],
        },
      ];
    if (enforcementStatus === "HEALTHY") return [];
    return [
      {
        subject: "account",
        severity: "warning",
        headline: "AWS has the account under review",
        facts: [`Its enforcement status is ${enforcementStatus}; mail is still sent.`],
      },
    ];
  },
};
