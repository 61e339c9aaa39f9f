import { counted, minuteUtc } from "../../plainMail/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../trigger.ts";
import { refusedIdentities } from "./senderRefused.ts";

/** SES rejected a message of the mail host because its recipient is not verified, as the sandbox demands. */
export const recipientRefused: TriggerRule = {
  name: "recipientRefused",
  why: "In the sandbox SES sends only to verified addresses. It publishes no event for what it rejects over SMTP, and the sender usually does not find out.",
  remedy: [
    {
      text: "Request production access. AWS decides within about a day.",
      target: { to: "productionAccess" },
    },
    { text: "Until then, verify the addresses you test with.", target: { to: "requestIdentity" } },
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) => {
    if (refusedIdentities(event).recipient === undefined) return undefined;
    const { host, queueId } = event.detail ?? {};
    return {
      subject: "account",
      severity: "warning",
      line: `${minuteUtc(event.at)}: message ${String(queueId)} on ${String(host)}.`,
    };
  },
  isResolved: (_account, { account }) => account?.productionAccess === true,
  headline: (_account, times) =>
    `SES rejected ${counted(times, "message")}: the sandbox needs verified recipients`,
};
