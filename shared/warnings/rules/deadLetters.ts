import { counted } from "../../plainMail/words.ts";
import { DAY_MS, MINUTE_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

/** What failed five times and waits aside. */
export const deadLetters: ConditionRule = {
  name: "deadLetters",
  why: "These messages failed five times and are not retried: events are missing, or a bulk removal stopped. They are kept for 14 days.",
  remedy: [
    { text: "Read the function's log for the cause (docs/deployment.md) and fix it." },
    {
      text: "Then move the queue's messages back: “Start DLQ redrive” in the SQS console. Nothing is counted twice.",
    },
  ],
  cooldownMs: DAY_MS,
  // Messages that somebody looks at in the console are hidden for a moment.
  settleMs: 15 * MINUTE_MS,
  find: ({ deadLetters: queues }) => {
    if (queues.some(({ messages }) => messages === undefined)) return undefined;
    return queues.flatMap(({ queue, messages = 0 }): Finding[] => {
      if (messages === 0) return [];
      return [
        {
          subject: queue,
          severity: "critical",
          headline: `${counted(messages, "message")} in the dead-letter queue ${queue}`,
          facts: [`${counted(messages, "message")} waiting, none of them lost.`],
        },
      ];
    });
  },
};
