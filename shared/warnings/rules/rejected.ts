import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";

const remedyOf = (message: Target): Remedy[] => [
  { text: "Find the message and its sender.", target: message },
  { text: "Scan the attachments and the computer that sent the message, and change the sender's password." },
];

/** SES found a virus. */
export const rejected: TriggerRule = {
  name: "rejected",
  why: "SES accepted a message but did not send it, because it found a virus. The computer or account that sent it may be compromised, and AWS sees that too.",
  remedy: remedyOf({ to: "events", type: "reject" }),
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event) =>
    event.type === "reject"
      ? {
          subject: event.sender,
          severity: "critical",
          line: `${minuteUtc(event.at)}: message ${event.messageId} was not sent.`,
          messageId: event.messageId,
        }
      : undefined,
  headline: (sender, times) => `SES found a virus in ${counted(times, "message")} from ${sender}`,
};
