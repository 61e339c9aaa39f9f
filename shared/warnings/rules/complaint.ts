import { maskAddress } from "../../feedback/address.ts";
import { isRefusedBySes, isSpamComplaint } from "../../feedback/event.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";

const DANGEROUS = new Set(["fraud", "virus"]);

const remedyOf = (message: Target): Remedy[] => [
  { text: "See who sent the message, and what happened to it.", target: message },
  { text: "Ask the sender whether this person agreed to receive it, and offer a way to unsubscribe." },
  { text: "If the person says that they want your mail, remove the address from the suppression list." },
];

/** Someone reported a message as spam. */
export const complaint: TriggerRule = {
  name: "complaint",
  why: "Each complaint weighs as much as fifty bounces: at 1 in 1,000 messages SES puts the account under review. SES no longer delivers your mail to this person, password resets included.",
  remedy: remedyOf({ to: "events", type: "complaint" }),
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event) => {
    if (!isSpamComplaint(event) || isRefusedBySes(event.subtype)) return undefined;
    const kind = event.subtype?.split("/").at(-1);
    return {
      subject: event.sender,
      severity: DANGEROUS.has(kind ?? "") ? "critical" : "notice",
      line: `${minuteUtc(event.at)}: ${event.recipient === null ? "someone" : maskAddress(event.recipient)} reported message ${event.messageId}${
        kind === undefined ? "" : ` (${kind})`
      }.`,
      messageId: event.messageId,
    };
  },
  headline: (sender, times) => `${counted(times, "complaint")} about mail from ${sender}`,
};
