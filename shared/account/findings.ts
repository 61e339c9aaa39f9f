import { number } from "../plainMail/words.ts";
import { type Remedy, shell, type Target } from "../remedies/remedy.ts";
import type { AccountFacts, Publishing } from "./accountFacts.ts";

export const FINDINGS = [
  "paused",
  "underReview",
  "switchedOff",
  "goodStanding",
  "sandbox",
  "quotaNearlyUsed",
  "notPublishing",
  "identitiesNotRecorded",
  "notSuppressing",
] as const;
/** How the account stands in one respect, and what to do about it. */
export type Finding = { code: (typeof FINDINGS)[number]; text: string; remedy: Remedy[] };

const QUOTA_NEARLY_USED = 0.8;
const NAMED = 5; // identities with a step of their own

/** How the account stands, the most urgent first. `used` is the part of the quota, 0 to 1. */
export const findingsOf = (
  facts: AccountFacts,
  {
    used,
    publishing,
    identitiesWithoutFeedback,
  }: { used: number; publishing: Publishing; identitiesWithoutFeedback: string[] },
): Finding[] => [
  sendingStatus(facts),
  ...access(facts),
  ...quota(facts, used),
  ...(publishing.inPlace
    ? []
    : [{ code: "notPublishing" as const, text: publishing.explanation, remedy: publishing.remedy }]),
  ...feedback(identitiesWithoutFeedback),
  ...suppression(facts),
];

const SUPPORT: Target = { to: "url", url: "https://console.aws.amazon.com/support/home#/case/history" };
const QUOTAS: Target = {
  to: "url",
  url: "https://console.aws.amazon.com/servicequotas/home/services/ses/quotas",
};

export const sendingStatus = ({
  enforcementStatus,
  sendingEnabled,
  productionAccess,
}: AccountFacts): Finding => {
  if (enforcementStatus === "SHUTDOWN")
    return {
      code: "paused",
      text: "AWS has paused sending for this account. SES rejects all mail.",
      remedy: [
        { text: "Find whose mail caused it, and fix that first.", target: { to: "statsBySender" } },
        { text: "Then reply to AWS's case in the Support Center.", target: SUPPORT },
      ],
    };
  if (enforcementStatus === "PROBATION")
    return {
      code: "underReview",
      text: "The account is under review: AWS may pause it if the bounce or complaint rate does not fall.",
      remedy: [
        { text: "See which senders cause the bounces and complaints.", target: { to: "statsBySender" } },
        { text: "Reply to AWS's case in the Support Center.", target: SUPPORT },
      ],
    };
  if (!sendingEnabled)
    return {
      code: "switchedOff",
      text: "Sending is turned off for this account and region. SES rejects all mail until it is turned on.",
      remedy: [shell("Turn it on.", "aws sesv2 put-account-sending-attributes --sending-enabled")],
    };
  const text = productionAccess
    ? "The account is in good standing and may send."
    : "The account is in good standing, but in the sandbox.";
  return { code: "goodStanding", text, remedy: [] };
};

export const access = ({ productionAccess, review }: AccountFacts): Finding[] =>
  productionAccess
    ? []
    : [
        {
          code: "sandbox",
          text: "The account is in the sandbox: it can send 200 messages a day, one a second, and only to verified addresses.",
          remedy: accessRemedy(review),
        },
      ];

const accessRemedy = (review: AccountFacts["review"]): Remedy[] => {
  if (review?.status === "PENDING")
    return [
      {
        text: "Wait: production access has been requested. AWS decides within about a day, and emails the account's contacts.",
      },
    ];
  if (review?.status === "DENIED")
    return [
      {
        text: `AWS denied production access${review.caseId === undefined ? "" : ` (case ${review.caseId})`}. Reply in the Support Center.`,
        target: SUPPORT,
      },
      { text: "Then request it again.", target: { to: "productionAccess" } },
    ];
  return [{ text: "Request production access.", target: { to: "productionAccess" } }];
};

const quota = ({ sentLast24Hours, max24HourSend }: AccountFacts, used: number): Finding[] =>
  used >= QUOTA_NEARLY_USED
    ? [
        {
          code: "quotaNearlyUsed",
          text: `${Math.round(used * 100)}% of the 24-hour quota is used (${number(sentLast24Hours)} of ${number(max24HourSend)} recipients). At 100% SES rejects mail with 454, and Postfix queues it.`,
          remedy: [{ text: "Ask AWS for a higher quota in Service Quotas.", target: QUOTAS }],
        },
      ]
    : [];

const feedback = (identities: string[]): Finding[] =>
  identities.length === 0
    ? []
    : [
        {
          code: "identitiesNotRecorded",
          text: `Events for mail from ${identities.join(", ")} do not reach this service, so its bounces and complaints are not recorded.`,
          remedy: identities.slice(0, NAMED).map((identity) => ({
            text: `Attach the configuration set to ${identity}.`,
            target: { to: "attachFeedback", identity },
          })),
        },
      ];

export const suppression = ({ suppressedReasons }: AccountFacts): Finding[] => {
  const missing = ["BOUNCE", "COMPLAINT"].filter((reason) => !suppressedReasons.includes(reason));
  return missing.length === 0
    ? []
    : [
        {
          code: "notSuppressing",
          text: `SES does not suppress addresses after a ${missing.join(" or a ").toLowerCase()}. It keeps sending to them, and each failure counts toward the rates.`,
          remedy: [
            shell(
              "Turn suppression on.",
              "aws sesv2 put-account-suppression-attributes --suppressed-reasons BOUNCE COMPLAINT",
            ),
          ],
        },
      ];
};
