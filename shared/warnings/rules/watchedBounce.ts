import { maskAddress } from "../../feedback/address.ts";
import { isPermanentFailure } from "../../feedback/event.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningContext, HappeningRule } from "../happening.ts";
import { HOUR_MS } from "../rule.ts";

/** Mail to an address that somebody watches over came back. */
export const watchedBounce: HappeningRule = {
  name: "watchedBounce",
  why: "You asked to hear of it when mail to this address, or to anybody at this domain, comes back for good. No more mail goes there until the address is off the suppression list.",
  remedy: [
    "Read the answer of the other side: GET /v1/messages/{messageId}.",
    "Mend the mailbox, then take the address off the list: DELETE /v1/suppressions/{address}.",
  ],
  cooldownMs: 6 * HOUR_MS,
  settleMs: 24 * HOUR_MS,
  of: (event, { watched }) => {
    if (!isPermanentFailure(event) || !isWatched(event.recipient ?? "", event.recipientDomain, watched))
      return undefined;
    const status = event.status === undefined ? "" : ` with status ${event.status}`;
    return {
      subject: event.recipientDomain,
      severity: "warning",
      line: `${minuteUtc(event.at)}: ${maskAddress(event.recipient ?? "")} refused message ${event.messageId}${status}.`,
    };
  },
  headline: (domain, times) => `${counted(times, "hard bounce")} of watched addresses at ${domain}`,
};

const isWatched = (address: string, domain: string, watched: HappeningContext["watched"]): boolean =>
  watched.has(address) || domain.split(".").some((_, i, labels) => watched.has(labels.slice(i).join(".")));
