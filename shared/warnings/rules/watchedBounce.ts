import { maskAddress } from "../../feedback/address.ts";
import { isPermanentFailure, isRefusedBySes } from "../../feedback/event.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import { HOUR_MS } from "../../time/durations.ts";
import type { TriggerContext, TriggerRule } from "../triggers/trigger.ts";

const remedyOf = (message: Target): Remedy[] => [
  { text: "Read why it bounced.", target: message },
  { text: "Fix the cause. If the address is on the suppression list, remove it from there." },
];

/** Mail to a watched address hard-bounced. */
export const watchedBounce: TriggerRule = {
  name: "watchedBounce",
  why: "You asked for a warning when mail to this address or domain hard-bounces. After a hard bounce SES usually delivers nothing to the address until it is removed from the suppression list.",
  remedy: remedyOf({ to: "events", type: "bounce" }),
  cooldownMs: 6 * HOUR_MS,
  settleMs: 24 * HOUR_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event, { watched }) => {
    if (!isPermanentFailure(event) || !isWatched(event.recipient ?? "", event.recipientDomain, watched))
      return undefined;
    const status = event.status === undefined ? "" : ` with status ${event.status}`;
    const to = maskAddress(event.recipient ?? "");
    return {
      subject: event.recipientDomain,
      severity: "warning",
      line: isRefusedBySes(event.subtype)
        ? `${minuteUtc(event.at)}: SES did not send message ${event.messageId} to ${to}.`
        : `${minuteUtc(event.at)}: the server of ${to} rejected message ${event.messageId}${status}.`,
      messageId: event.messageId,
    };
  },
  headline: (domain, times) => `${counted(times, "hard bounce")} of watched addresses at ${domain}`,
};

const isWatched = (address: string, domain: string, watched: TriggerContext["watched"]): boolean =>
  watched.has(address) || domain.split(".").some((_, i, labels) => watched.has(labels.slice(i).join(".")));
