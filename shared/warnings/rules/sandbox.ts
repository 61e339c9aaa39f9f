import { counted, number } from "../../plainMail/words.ts";
import { type ConditionRule, DAY_MS } from "../rule.ts";

/** The account may not write to the world yet. */
export const sandbox: ConditionRule = {
  name: "sandbox",
  why: "In the sandbox SES takes mail to verified addresses only, 200 a day, 1 a second: most people you write to get nothing.",
  remedy: [
    "Ask for production access: POST /v1/account/production-access. AWS decides within about a day.",
    "Until then verify the addresses you test with: POST /v1/identities.",
  ],
  cooldownMs: 30 * DAY_MS,
  settleMs: 0,
  find: ({ account }) => {
    if (account === undefined) return undefined;
    if (account.productionAccess) return [];
    return [
      {
        subject: "account",
        severity: "notice",
        headline: "The SES account is in the sandbox",
        facts: [
          `${counted(account.sentLast24Hours, "recipient")} of ${number(account.max24HourSend)} in the last 24 hours.`,
          ...(account.review === undefined
            ? ["Production access has not been asked for."]
            : [`The request for production access is ${account.review.status}.`]),
        ],
      },
    ];
  },
};
