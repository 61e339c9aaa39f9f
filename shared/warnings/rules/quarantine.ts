import { counted } from "../../plainMail/words.ts";
import { type ConditionRule, DAY_MS } from "../rule.ts";

const MANY = 100;
const NEWS_FOR_MS = 7 * DAY_MS;

/** Notifications that could not be read. */
export const quarantine: ConditionRule = {
  name: "quarantine",
  why: "What is in quarantine is counted nowhere yet: a bounce may be among it. Nothing of it is lost.",
  remedy: [
    "Look at what it is and why it could not be read: GET /v1/quarantine.",
    "If something else publishes to the topic, stop it; if it is of SES, update this service and replay it: POST /v1/quarantine/{id}/replay.",
  ],
  cooldownMs: DAY_MS,
  settleMs: 0,
  // They are still there; only nothing new has come for a week.
  endsQuietly: true,
  find: ({ quarantine: { waiting, orMore, newestAt, reasons }, now }) => {
    if (newestAt === undefined || now.getTime() - Date.parse(newestAt) >= NEWS_FOR_MS) return [];
    return [
      {
        subject: "quarantine",
        severity: waiting >= MANY ? "critical" : "warning",
        headline: `${counted(waiting, "notification")}${orMore ? " or more" : ""} could not be read`,
        facts: [
          `The newest came at ${newestAt.slice(0, 16).replace("T", " ")} UTC.`,
          ...reasons.map((reason) => `Reason: ${reason}`),
        ],
      },
    ];
  },
};
