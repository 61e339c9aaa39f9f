import { counted } from "../../plainMail/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";
import { OUT_OF_THE_SANDBOX } from "./sandbox.ts";
import { messageLine, refusedIdentities } from "./senderRefused.ts";

/** SES rejected a message of the mail host because its recipient is not verified, as the sandbox demands. */
export const recipientRefused: TriggerRule = {
  name: "recipientRefused",
  why: "In the sandbox SES sends only to verified addresses. It publishes no event for what it rejects over SMTP, and the sender usually does not find out.",
  remedy: OUT_OF_THE_SANDBOX,
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) => {
    if (refusedIdentities(event).recipient === undefined) return undefined;
    return { subject: "account", severity: "warning", line: messageLine(event) };
  },
  isResolved: (_account, { account }) => account?.productionAccess === true,
  headline: (_account, times) =>
    `SES rejected ${counted(times, "message")}: the sandbox needs verified recipients`,
};
