import { counted, minuteUtc } from "../../plainMail/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../trigger.ts";

/** SES rejected a message of the mail host because it has not verified the sender. */
export const senderRefused: TriggerRule = {
  name: "senderRefused",
  why: "SES rejected these messages over SMTP. It publishes no event for that, and the sender usually does not find out.",
  remedy: [{ text: "Request verification of the sender.", target: { to: "requestIdentity" } }],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: ({ type, at, detail = {} }) => {
    const { cause, host, identities, queueId } = detail;
    if (type !== "relay" || cause !== "not_verified") return undefined;
    const [identity] = Array.isArray(identities) ? identities : [];
    if (typeof identity !== "string") return undefined;
    return {
      subject: identity,
      severity: "warning",
      line: `${minuteUtc(at)}: message ${String(queueId)} on ${String(host)}.`,
    };
  },
  headline: (identity, times) => `SES rejected ${counted(times, "message")}: ${identity} is not verified`,
  remedyOf: ({ subject: identity }) => [
    {
      text: `Request verification of ${identity}. AWS emails an address a link for its owner to open; a domain needs DNS records.`,
      target: { to: "requestIdentity", identity },
    },
    { text: "Or set the application to send from a verified address.", target: { to: "identities" } },
    {
      text: "If it is a recipient's address, the account is still in the sandbox.",
      target: { to: "account" },
    },
  ],
};
