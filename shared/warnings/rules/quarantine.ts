import { counted } from "../../plainMail/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

const MANY = 100;
const NEWS_FOR_MS = 7 * DAY_MS;

/** Notifications that could not be read. */
export const quarantine: ConditionRule = {
  name: "quarantine",
  why: "Notifications in quarantine are not counted in any statistics yet, and one of them may be a bounce. None of them is lost.",
  remedy: [
    { text: "See what they are and why they could not be read.", target: { to: "quarantine" } },
    {
      text: "If something other than SES publishes to the topic, stop it. If they come from SES, update this service, then replay them.",
      target: { to: "quarantine" },
    },
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
          `The newest arrived at ${newestAt.slice(0, 16).replace("T", " ")} UTC.`,
          ...reasons.map((reason) => `Reason: ${reason}`),
        ],
      },
    ];
  },
};
