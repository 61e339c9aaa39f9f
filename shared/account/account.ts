import { DEPLOY } from "../remedies/deploy.ts";
import type { AccountFacts, Publishing } from "./accountFacts.ts";
import { type Finding, findingsOf } from "./findings.ts";

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

export type AccountReport = {
  sandbox: boolean;
  sendingEnabled: boolean;
  enforcementStatus: string;
  quota: { max24Hours: number | null; sentLast24Hours: number; used: number; perSecond: number };
  suppressedReasons: string[];
  review: { status: string; caseId: string | null } | null;
  publishing: Publishing;
  identitiesWithoutFeedback: string[];
  /** What needs doing first; one that all is well where nothing does. */
  findings: Finding[];
  /** The same in sentences, each with its steps. */
  summary: string[];
};

const RATES_NEED = ["BOUNCE", "COMPLAINT", "DELIVERY"];

/** Whether the events of a configuration set reach us, from where it publishes to. */
export const publishingOf = (destinations: Destination[] | undefined, wiring: Wiring): Publishing => {
  const { configurationSet } = wiring;
  const none = { configurationSet, inPlace: false, eventTypes: [], remedy: [DEPLOY] };
  if (destinations === undefined)
    return {
      ...none,
      explanation: `SES has no configuration set ${configurationSet}.`,
    };
  const ours = destinations.filter(({ topicArn }) => topicArn === wiring.topicArn);
  if (ours.length === 0)
    return {
      ...none,
      explanation: `The configuration set ${configurationSet} publishes no events to the service's topic.`,
    };
  const enabled = ours.filter((destination) => destination.enabled);
  if (enabled.length === 0)
    return {
      ...none,
      explanation: `The event destination ${ours[0]?.name} of ${configurationSet} is disabled, so no events reach this service.`,
      remedy: [
        {
          text: `Enable it in the AWS console, under SES, Configuration sets, ${configurationSet}, Event destinations.`,
        },
      ],
    };
  const eventTypes = [...new Set(enabled.flatMap((destination) => destination.eventTypes))].sort();
  const missing = RATES_NEED.filter((type) => !eventTypes.includes(type));
  return {
    configurationSet,
    inPlace: true,
    eventTypes,
    remedy: [],
    explanation:
      missing.length === 0
        ? `Events reach this service for mail sent with the configuration set ${configurationSet}.`
        : `The configuration set ${configurationSet} does not publish ${missing.join(", ")}. Rates cannot be computed without them.`,
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
  const findings = findingsOf(facts, { used, publishing, identitiesWithoutFeedback });
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
    findings,
    summary: findings.map(({ text, remedy }) => [text, ...remedy.map((step) => step.text)].join(" ")),
  };
};
