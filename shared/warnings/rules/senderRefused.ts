import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { HappeningRule } from "../happening.ts";
import { DAY_MS } from "../rule.ts";

/** SES refused a mail of the mail host, for it has not verified the sender. */
export const senderRefused: HappeningRule = {
  name: "senderRefused",
  why: "SES refused these mails when the mail host handed them over. It publishes no event of that, and as a rule the person who sent them never hears of it.",
  remedy: ["Request the sender's verification: POST /v1/identities."],
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
  headline: (identity, times) => `SES refused ${counted(times, "mail")}: ${identity} is not verified`,
  remedyOf: (identity) => [
    `Request its verification, with one call: POST /v1/identities {"identity": "${identity}"}; the owner of the address opens the link that AWS sends, a domain needs its DNS records.`,
    "Or have the application send from an address that is verified.",
    "If it is a recipient's address, the account is still in the sandbox: GET /v1/account.",
  ],
};
