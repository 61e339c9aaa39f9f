import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningRule } from "../happening.ts";
import { DAY_MS } from "../rule.ts";

/** A template could not be filled in. */
export const renderingFailure: HappeningRule = {
  name: "renderingFailure",
  why: "The message was not sent: its SES template needs a value that was not given. Every mail of this kind fails until that is mended, and the program that sends it hears nothing of it.",
  remedy: [
    "Read what is missing: GET /v1/events?type=renderingFailure.",
    "Give the template's variables in what the program sends, or take them out of the template.",
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) =>
    event.type === "renderingFailure"
      ? {
          subject: String(event.detail?.["templateName"] ?? event.sender),
          severity: "warning",
          line: `${minuteUtc(event.at)}: message ${event.messageId} was not sent.`,
        }
      : undefined,
  headline: (template, times) => `${counted(times, "message")} of template ${template} not sent`,
};
