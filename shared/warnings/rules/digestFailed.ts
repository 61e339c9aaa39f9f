import type { DigestRecord } from "../../digest/DigestTable.ts";
import { periodText } from "../../digest/period.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import { type ConditionRule, DAY_MS, MINUTE_MS } from "../rule.ts";
import type { Finding } from "../warning.ts";

const NEWS_FOR_MS = 3 * DAY_MS;
const SENDS_FOR_MS = 15 * MINUTE_MS;

/** The digest did not go out. */
export const digestFailed: ConditionRule = {
  name: "digestFailed",
  why: "The digest is how people who never look here hear how their mail does. What SES refuses of it, it may refuse of your other mail too.",
  remedy: [
    "Read what SES says, above: an unverified sender, the sandbox, a paused account or the quota.",
    "It is tried again every fifteen minutes for three days; nothing else needs doing.",
    "Meanwhile it can be read: GET /v1/digests/preview?period=….",
  ],
  cooldownMs: DAY_MS,
  settleMs: 0,
  find: ({ digests, now }) => digests.flatMap((record) => judge(record, now)),
};

const judge = (record: DigestRecord, now: Date): Finding[] => {
  const age = now.getTime() - Date.parse(record.at);
  const period = periodText(record);
  if (age >= NEWS_FOR_MS) return [];
  if (record.state === "failed")
    return [
      {
        subject: period,
        severity: "warning",
        headline: `The digest of ${period} could not be sent`,
        facts: [
          `SES says: ${record.failure ?? "nothing"}`,
          `${counted(record.attempts, "try", "tries")}, the last one at ${minuteUtc(record.at)}.`,
        ],
      },
    ];
  if (record.state === "sending" && age >= SENDS_FOR_MS)
    return [
      {
        subject: period,
        severity: "notice",
        headline: `The digest of ${period} may not have been sent`,
        facts: [`It was being sent at ${minuteUtc(record.at)} when the function died.`],
        remedy: ["Ask somebody who gets it. It is not sent again by itself, so that nobody gets it twice."],
      },
    ];
  return [];
};
