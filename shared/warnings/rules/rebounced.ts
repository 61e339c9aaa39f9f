import { maskAddress } from "../../feedback/address.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";

const remedyOf = (message: Target): Remedy[] => [
  { text: "See which address it was, and what the server replied.", target: message },
  { text: "Tell the person who removed it what happened." },
  { text: "Ask the recipient for another address, for example by phone." },
];

/** An address that was removed from the suppression list bounced, or complained, again. */
export const rebounced: TriggerRule = {
  name: "rebounced",
  why: "Someone removed this address from the suppression list, and the next message bounced or was reported as spam again. Each such attempt counts toward your rates.",
  remedy: remedyOf({ to: "events", type: "bounce" }),
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event, { relisted }) => {
    if (relisted === undefined) return undefined;
    const { removedAt = "", removedBy = "someone", removedTimes } = relisted;
    const by = removedBy === "ses" ? "in AWS" : `by ${removedBy}`;
    return {
      subject: event.recipientDomain,
      severity: "notice",
      line: `${minuteUtc(event.at)}: ${maskAddress(event.recipient ?? "")}, removed ${by} on ${removedAt.slice(0, 10)}${
        removedTimes > 1 ? ` (${removedTimes} times so far)` : ""
      }, message ${event.messageId}.`,
      messageId: event.messageId,
    };
  },
  headline: (domain, times) =>
    `${counted(times, "removed address", "removed addresses")} at ${domain} failed again`,
};
