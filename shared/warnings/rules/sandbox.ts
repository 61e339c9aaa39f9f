import { number } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

export const OUT_OF_THE_SANDBOX: Remedy[] = [
  {
    text: "Request production access. AWS decides within about a day.",
    target: { to: "productionAccess" },
  },
  { text: "Until then, verify the addresses you test with.", target: { to: "requestIdentity" } },
];

/** The account may not write to the world yet. */
export const sandbox: ConditionRule = {
  name: "sandbox",
  why: "In the sandbox SES sends only to verified addresses, 200 messages a day, 1 a second: most people you write to receive nothing.",
  remedy: OUT_OF_THE_SANDBOX,
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
          `${number(account.sentLast24Hours)} of ${number(account.max24HourSend)} recipients in the last 24 hours.`,
          ...(account.review === undefined
            ? ["Production access has not been requested."]
            : [`The request for production access is ${account.review.status}.`]),
        ],
      },
    ];
  },
};
