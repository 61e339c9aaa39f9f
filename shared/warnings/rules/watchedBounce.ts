import { maskAddress } from "../../feedback/address.ts";
import { isPermanentFailure } from "../../feedback/event.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import type { HappeningContext, HappeningRule } from "../happening.ts";
import { HOUR_MS } from "../rule.ts";

const remedyOf = (message: Target): Remedy[] => [
  { text: "Read what the recipient's server replied.", target: message },
  { text: "Fix the mailbox, then remove the address from the suppression list." },
];

/** Mail to a watched address hard-bounced. */
export const watchedBounce: HappeningRule = {
  name: "watchedBounce",
  why: "You asked to be told when mail to this address, or to anyone at this domain, hard-bounces. SES delivers no more mail to it until the address is removed from the suppression list.",
  remedy: remedyOf({ to: "events", type: "bounce" }),
  cooldownMs: 6 * HOUR_MS,
  settleMs: 24 * HOUR_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event, { watched }) => {
    if (!isPermanentFailure(event) || !isWatched(event.recipient ?? "", event.recipientDomain, watched))
      return undefined;
    const status = event.status === undefined ? "" : ` with status ${event.status}`;
    return {
      subject: event.recipientDomain,
      severity: "warning",
      line: `${minuteUtc(event.at)}: ${maskAddress(event.recipient ?? "")} refused message ${event.messageId}${status}.`,
      messageId: event.messageId,
    };
  },
  headline: (domain, times) => `${counted(times, "hard bounce")} of watched addresses at ${domain}`,
};

const isWatched = (address: string, domain: string, watched: HappeningContext["watched"]): boolean =>
  watched.has(address) || domain.split(".").some((_, i, labels) => watched.has(labels.slice(i).join(".")));
