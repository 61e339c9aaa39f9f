import type { DigestRecord } from "../../digest/DigestTable.ts";
import { periodText } from "../../digest/period.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { DAY_MS, MINUTE_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const UNKNOWN_FOR_MS = 3 * DAY_MS;
const SENDS_FOR_MS = 15 * MINUTE_MS;

const remedyOf = (period?: string): Remedy[] => [
  {
    text: "Fix the cause shown above: an unverified sender, the sandbox, a paused account or the quota.",
    target: { to: "account" },
  },
  {
    text: "The digest is retried every 15 minutes for 3 days after the first attempt; nothing else is needed.",
  },
  {
    text: "Until then, read its preview.",
    target: { to: "digest", ...(period === undefined ? {} : { period }) },
  },
];

/** The newest digest, daily and weekly, did not go out. */
export const digestFailed: ConditionRule = {
  name: "digestFailed",
  why: "The digest informs people who never open the console. SES may reject your other mail for the same reason.",
  remedy: remedyOf(),
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
        remedy: remedyOf(period),
        headline: `The digest for ${period} could not be sent`,
        facts: [
          record.failure ?? "The reason is unknown.",
          `${counted(record.attempts, "attempt")}, the last at ${minuteUtc(record.at)}.`,
        ],
      },
    ];
  const age = now.getTime() - Date.parse(record.at);
  if (record.state === "sending" && age >= SENDS_FOR_MS && age < UNKNOWN_FOR_MS)
    return [
      {
        ...common,
        severity: "notice",
        headline: `The digest for ${period} may not have been sent`,
        facts: [
          `At ${minuteUtc(record.at)}, while it was being sent, the function stopped or SES did not answer.`,
        ],
        remedy: [
          {
            text: "Ask a recipient of the digest whether it arrived. It is not sent again automatically, so that no one receives it twice.",
          },
          { text: "If it did not arrive, read its preview.", target: { to: "digest", period } },
        ],
      },
    ];
  return [];
};
