import { maskAddress } from "../../feedback/address.ts";
import { isSpamComplaint } from "../../feedback/event.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningRule } from "../happening.ts";
import { DAY_MS } from "../rule.ts";

const SUPPRESSED_ALREADY = "OnAccountSuppressionList";
const DANGEROUS = new Set(["fraud", "virus"]);

/** Somebody marked a message as spam. */
export const complaint: HappeningRule = {
  name: "complaint",
  why: "Each complaint weighs fifty times a bounce: at 1 in 1,000 mails SES reviews the account. The person gets no more mail from you, password resets included.",
  remedy: [
    "Look at the message: GET /v1/messages/{messageId} tells who sent it and what became of it.",
    "Ask whoever sent it whether this person agreed to get it, and offer a way to stop.",
    "If the person wants your mail after all, and tells you so, take the address off the list: DELETE /v1/suppressions/{address}.",
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) => {
    if (!isSpamComplaint(event) || event.subtype?.includes(SUPPRESSED_ALREADY)) return undefined;
    const kind = event.subtype?.split("/").at(-1);
    return {
      subject: event.sender,
      severity: DANGEROUS.has(kind ?? "") ? "critical" : "notice",
      line: `${minuteUtc(event.at)}: ${maskAddress(event.recipient ?? "")} reported message ${event.messageId}${
        kind === undefined ? "" : ` (${kind})`
      }.`,
    };
  },
  headline: (sender, times) => `${counted(times, "complaint")} about mail from ${sender}`,
};
