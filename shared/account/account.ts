/** What SES says of the account in one region [API_GetAccount]. */
export type AccountFacts = {
  productionAccess: boolean;
  sendingEnabled: boolean;
  /** `HEALTHY`, `PROBATION` (under review) or `SHUTDOWN` (paused); SES may add others. */
  enforcementStatus: string;
  /** Recipients in any 24 hours; -1 is without limit. */
  max24HourSend: number;
  sentLast24Hours: number;
  /** Recipients a second. */
  maxSendRate: number;
  suppressedReasons: string[];
  /** Of the latest request for production access: `PENDING`, `GRANTED`, `DENIED` or `FAILED`. */
  review?: { status: string; caseId?: string };
};
export type Destination = { name: string; enabled: boolean; eventTypes: string[]; topicArn?: string };
export type ProductionRequest = {
  mailType: "MARKETING" | "TRANSACTIONAL";
  websiteUrl: string;
  useCase: string;
  contactLanguage: "EN" | "JA";
  additionalContacts: string[];
};

export const LONGEST_USE_CASE = 5_000; // [API_PutAccountDetails]
export const SHORTEST_USE_CASE = 50; // AWS denies what does not say how recipients were won and bounces are handled
export const MOST_CONTACTS = 4; // [API_PutAccountDetails]

/** What of the service's own is at SES: its configuration set, and the topic that events should go to. */
export type Wiring = { configurationSet: string; topicArn: string };
export type Publishing = {
  configurationSet: string;
  /** Whether there is such a set, and an enabled destination of it to our topic. */
  inPlace: boolean;
  /** Event types that reach us. */
  eventTypes: string[];
  explanation: string;
};

export type AccountReport = {
  sandbox: boolean;
  sendingEnabled: boolean;
  enforcementStatus: string;
  quota: { max24Hours: number | null; sentLast24Hours: number; used: number; perSecond: number };
  suppressedReasons: string[];
  review: { status: string; caseId: string | null } | null;
  publishing: Publishing;
  identitiesWithoutFeedback: string[];
  /** The state in sentences, what needs doing first. */
  summary: string[];
};

const QUOTA_NEARLY_USED = 0.8;
const RATES_NEED = ["BOUNCE", "COMPLAINT", "DELIVERY"];

/** Whether the events of a configuration set reach us, from where it publishes to. */
export const publishingOf = (destinations: Destination[] | undefined, wiring: Wiring): Publishing => {
  const { configurationSet } = wiring;
  const none = { configurationSet, inPlace: false, eventTypes: [] };
  if (destinations === undefined)
    return {
      ...none,
      explanation: `SES has no configuration set ${configurationSet}: deploy the service again.`,
    };
  const ours = destinations.filter(({ topicArn }) => topicArn === wiring.topicArn);
  if (ours.length === 0)
    return {
      ...none,
      explanation: `The configuration set ${configurationSet} publishes no events to the service's topic: deploy the service again.`,
    };
  const enabled = ours.filter((destination) => destination.enabled);
  if (enabled.length === 0)
    return {
      ...none,
      explanation: `The event destination ${ours[0]?.name} of ${configurationSet} is disabled: nothing that happens to mail is heard of. Enable it in the SES console.`,
    };
  const eventTypes = [...new Set(enabled.flatMap((destination) => destination.eventTypes))].sort();
  const missing = RATES_NEED.filter((type) => !eventTypes.includes(type));
  return {
    configurationSet,
    inPlace: true,
    eventTypes,
    explanation:
      missing.length === 0
        ? `Mail sent with the configuration set ${configurationSet} is heard of.`
        : `The configuration set ${configurationSet} does not publish ${missing.join(", ")}: rates cannot be told without.`,
  };
};

/** The account in words and numbers. */
export const accountReport = (
  facts: AccountFacts,
  publishing: Publishing,
  identitiesWithoutFeedback: string[],
): AccountReport => {
  const limited = facts.max24HourSend >= 0;
  const used = limited && facts.max24HourSend > 0 ? facts.sentLast24Hours / facts.max24HourSend : 0;
  return {
    sandbox: !facts.productionAccess,
    sendingEnabled: facts.sendingEnabled,
    enforcementStatus: facts.enforcementStatus,
    quota: {
      max24Hours: limited ? facts.max24HourSend : null,
      sentLast24Hours: facts.sentLast24Hours,
      used,
      perSecond: facts.maxSendRate,
    },
    suppressedReasons: facts.suppressedReasons,
    review:
      facts.review === undefined
        ? null
        : { status: facts.review.status, caseId: facts.review.caseId ?? null },
    publishing,
    identitiesWithoutFeedback,
    summary: [
      ...standing(facts),
      ...access(facts),
      ...quota(facts, used),
      ...(publishing.inPlace ? [] : [publishing.explanation]),
      ...feedback(identitiesWithoutFeedback),
      ...suppression(facts),
    ],
  };
};

const standing = ({ enforcementStatus, sendingEnabled }: AccountFacts): string[] => {
  if (enforcementStatus === "SHUTDOWN")
    return [
      "AWS has paused sending for the whole account: no mail leaves. Read AWS's message in the Support Center, mend the cause, and answer it there.",
    ];
  if (enforcementStatus === "PROBATION")
    return [
      "The account is under review: AWS pauses it if the bounce or complaint rate does not fall. See GET /v1/stats, and answer AWS's message in the Support Center.",
    ];
  if (!sendingEnabled)
    return [
      "Sending is switched off for this account and region: no mail leaves until it is switched on again.",
    ];
  return ["The account is in good standing and may send."];
};

const access = ({ productionAccess, review }: AccountFacts): string[] => {
  if (productionAccess) return [];
  const asked =
    review?.status === "PENDING"
      ? "Production access has been asked for and is under review, which takes AWS about a day."
      : review?.status === "DENIED"
        ? `AWS denied production access${review.caseId === undefined ? "" : ` (case ${review.caseId})`}: answer in the Support Center, then ask again.`
        : "Ask for production access with POST /v1/account/production-access.";
  return [
    `The account is in the sandbox: 200 messages a day, one a second, and only to verified addresses. ${asked}`,
  ];
};

const quota = ({ sentLast24Hours, max24HourSend }: AccountFacts, used: number): string[] =>
  used >= QUOTA_NEARLY_USED
    ? [
        `${Math.round(used * 100)} % of the 24-hour quota is used (${sentLast24Hours} of ${max24HourSend} recipients): at 100 % SES answers 454 and mail waits. Ask AWS for more in Service Quotas.`,
      ]
    : [];

const feedback = (identities: string[]): string[] =>
  identities.length === 0
    ? []
    : [
        `Mail from ${identities.join(", ")} is not heard of: its events do not reach this service. Attach them with POST /v1/identities/{identity}/feedback.`,
      ];

const suppression = ({ suppressedReasons }: AccountFacts): string[] => {
  const missing = ["BOUNCE", "COMPLAINT"].filter((reason) => !suppressedReasons.includes(reason));
  return missing.length === 0
    ? []
    : [
        `SES does not suppress addresses after a ${missing.join(" or a ").toLowerCase()}: mail to them is tried again and again, and counts toward the rates. Switch it on with PutAccountSuppressionAttributes.`,
      ];
};
