import type { DigestRecord } from "../../digest/DigestTable.ts";
import { periodText } from "../../digest/period.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import { type ConditionRule, DAY_MS, MINUTE_MS } from "../rule.ts";
import type { Finding } from "../warning.ts";

const UNKNOWN_FOR_MS = 3 * DAY_MS;
const SENDS_FOR_MS = 15 * MINUTE_MS;

/** The newest digest, daily and weekly, did not go out. */
export const digestFailed: ConditionRule = {
  name: "digestFailed",
  why: "The digest is how people who never look here hear how their mail does. What SES refuses of it, it may refuse of your other mail too.",
  remedy: [
    "Read what is said above: an unverified sender, the sandbox, a paused account or the quota.",
    "It is tried again every fifteen minutes for three days after the first try; nothing else needs doing.",
    "Meanwhile it can be read: GET /v1/digests/preview?period=….",
  ],
  cooldownMs: DAY_MS,
  settleMs: 0,
  find: ({ digests, now }) =>
    [...Map.groupBy(digests, ({ days }) => days).values()].flatMap((some) => {
      const newest = some.reduce((one, other) => (other.since > one.since ? other : one));
      return judge(newest, now);
    }),
};

const judge = (record: DigestRecord, now: Date): Finding[] => {
  const period = periodText(record);
  const common = { subject: `digests of ${counted(record.days, "day")}` };
  if (record.state === "failed")
    return [
      {
        ...common,
        severity: "warning",
        headline: `The digest of ${period} could not be sent`,
        facts: [
          record.failure ?? "No reason is known.",
          `${counted(record.attempts, "try", "tries")}, the last one at ${minuteUtc(record.at)}.`,
        ],
      },
    ];
  const age = now.getTime() - Date.parse(record.at);
  if (record.state === "sending" && age >= SENDS_FOR_MS && age < UNKNOWN_FOR_MS)
    return [
      {
        ...common,
        severity: "notice",
        headline: `The digest of ${period} may not have been sent`,
        facts: [
          `It was being sent at ${minuteUtc(record.at)} when the function died, or SES did not answer.`,
        ],
        remedy: ["Ask somebody who gets it. It is not sent again by itself, so that nobody gets it twice."],
      },
    ];
  return [];
};
