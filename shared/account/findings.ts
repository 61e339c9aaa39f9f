import type { AccountFacts, Publishing } from "./account.ts";

export const FINDINGS = [
  "paused",
  "underReview",
  "switchedOff",
  "goodStanding",
  "sandbox",
  "quotaNearlyUsed",
  "notPublishing",
  "identitiesNotHeard",
  "notSuppressing",
] as const;
/** `remedy` is what to do, for whoever works with the API. */
export type Finding = { code: (typeof FINDINGS)[number]; text: string; remedy: string | null };

const QUOTA_NEARLY_USED = 0.8;

/** How the account stands, the most urgent first. `used` is the part of the quota, 0 to 1. */
export const findingsOf = (
  facts: AccountFacts,
  {
    used,
    publishing,
    identitiesWithoutFeedback,
  }: { used: number; publishing: Publishing; identitiesWithoutFeedback: string[] },
): Finding[] => [
  standing(facts),
  ...access(facts),
  ...quota(facts, used),
  ...(publishing.inPlace
    ? []
    : [{ code: "notPublishing" as const, text: publishing.explanation, remedy: null }]),
  ...feedback(identitiesWithoutFeedback),
  ...suppression(facts),
];

export const standing = ({ enforcementStatus, sendingEnabled }: AccountFacts): Finding => {
  if (enforcementStatus === "SHUTDOWN")
    return {
      code: "paused",
      text: "AWS has paused sending for the whole account: no mail leaves.",
      remedy: "Read AWS's message in the Support Center, mend the cause, and answer it there.",
    };
  if (enforcementStatus === "PROBATION")
    return {
      code: "underReview",
      text: "The account is under review: AWS pauses it if the bounce or complaint rate does not fall.",
      remedy: "See GET /v1/stats, and answer AWS's message in the Support Center.",
    };
  if (!sendingEnabled)
    return {
      code: "switchedOff",
      text: "Sending is switched off for this account and region: no mail leaves until it is switched on again.",
      remedy: "Switch it on: aws sesv2 put-account-sending-attributes --sending-enabled.",
    };
  return { code: "goodStanding", text: "The account is in good standing and may send.", remedy: null };
};

export const access = ({ productionAccess, review }: AccountFacts): Finding[] => {
  if (productionAccess) return [];
  const remedy =
    review?.status === "PENDING"
      ? "Production access has been asked for and is under review, which takes AWS about a day."
      : review?.status === "DENIED"
        ? `AWS denied production access${review.caseId === undefined ? "" : ` (case ${review.caseId})`}: answer in the Support Center, then ask again.`
        : "Ask for production access with POST /v1/account/production-access.";
  const text =
    "The account is in the sandbox: 200 messages a day, one a second, and only to verified addresses.";
  return [{ code: "sandbox", text, remedy }];
};

const quota = ({ sentLast24Hours, max24HourSend }: AccountFacts, used: number): Finding[] =>
  used >= QUOTA_NEARLY_USED
    ? [
        {
          code: "quotaNearlyUsed",
          text: `${Math.round(used * 100)} % of the 24-hour quota is used (${sentLast24Hours} of ${max24HourSend} recipients): at 100 % SES answers 454 and mail waits.`,
          remedy: "Ask AWS for more in Service Quotas.",
        },
      ]
    : [];

const feedback = (identities: string[]): Finding[] =>
  identities.length === 0
    ? []
    : [
        {
          code: "identitiesNotHeard",
          text: `Mail from ${identities.join(", ")} is not heard of: its events do not reach this service.`,
          remedy: "Attach them with POST /v1/identities/{identity}/feedback.",
        },
      ];

export const suppression = ({ suppressedReasons }: AccountFacts): Finding[] => {
  const missing = ["BOUNCE", "COMPLAINT"].filter((reason) => !suppressedReasons.includes(reason));
  return missing.length === 0
    ? []
    : [
        {
          code: "notSuppressing",
          text: `SES does not suppress addresses after a ${missing.join(" or a ").toLowerCase()}: mail to them is tried again and again, and counts toward the rates.`,
          remedy:
            "Switch it on: aws sesv2 put-account-suppression-attributes --suppressed-reasons BOUNCE COMPLAINT.",
        },
      ];
};
