import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningRule } from "../happening.ts";
import { DAY_MS } from "../rule.ts";

/** SES found a virus. */
export const rejected: HappeningRule = {
  name: "rejected",
  why: "SES accepted a message and did not send it, because it found a virus in it. The machine or account that sent it may be in the wrong hands, and AWS sees it too.",
  remedy: [
    "Find the message and its sender: GET /v1/messages/{messageId}.",
    "Scan the machine and the attachments it came from; change the passwords of whoever sent it.",
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) =>
    event.type === "reject"
      ? {
          subject: event.sender,
          severity: "critical",
          line: `${minuteUtc(event.at)}: message ${event.messageId} was not sent.`,
        }
      : undefined,
  headline: (sender, times) => `SES found a virus in ${counted(times, "message")} from ${sender}`,
};
