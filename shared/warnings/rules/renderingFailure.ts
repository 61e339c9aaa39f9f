import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";

const remedyOf = (message: Target): Remedy[] => [
  { text: "See which value is missing.", target: message },
  { text: "Supply the template's variables in the program that sends, or remove them from the template." },
];

/** A template could not be filled in. */
export const renderingFailure: TriggerRule = {
  name: "renderingFailure",
  why: "The message was not sent: its SES template needs a value that was not supplied. Every message from this template fails until that is fixed, and the program that sends it gets no error.",
  remedy: remedyOf({ to: "events", type: "renderingFailure" }),
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  remedyOf: ({ messageId }) => (messageId === undefined ? undefined : remedyOf({ to: "message", messageId })),
  of: (event) =>
    event.type === "renderingFailure"
      ? {
          subject: String(event.detail?.["templateName"] ?? event.sender),
          severity: "warning",
          line: `${minuteUtc(event.at)}: message ${event.messageId} was not sent.`,
          messageId: event.messageId,
        }
      : undefined,
  headline: (template, times) => `${counted(times, "message")} using template ${template} not sent`,
};
