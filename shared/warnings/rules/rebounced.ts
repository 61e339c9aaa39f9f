import { maskAddress } from "../../feedback/address.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningRule } from "../happening.ts";
import { DAY_MS } from "../rule.ts";

/** An address that was taken off the suppression list bounced, or complained, again. */
export const rebounced: HappeningRule = {
  name: "rebounced",
  why: "Somebody took this address off the suppression list, and the next mail came back for good. Each such try counts toward the bounce rate.",
  remedy: [
    "Tell whoever removed it: the mailbox does not work, whatever its owner said.",
    "Ask the person for another address, by another way than e-mail.",
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event, { relisted }) => {
    if (relisted === undefined) return undefined;
    const { removedAt = "", removedBy = "somebody", removedTimes } = relisted;
    const by = removedBy === "ses" ? "in AWS" : `by ${removedBy}`;
    return {
      subject: event.recipientDomain,
      severity: "notice",
      line: `${minuteUtc(event.at)}: ${maskAddress(event.recipient ?? "")}, removed ${by} on ${removedAt.slice(0, 10)}${
        removedTimes > 1 ? ` (${removedTimes} times by now)` : ""
      }, message ${event.messageId}.`,
    };
  },
  headline: (domain, times) =>
    `${counted(times, "removed address", "removed addresses")} at ${domain} bounced again`,
};
