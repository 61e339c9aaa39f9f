import { number, percent } from "../../plainMail/words.ts";
import { HOUR_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Severity } from "../warning.ts";

const NEARLY = 0.8;
const ALMOST_ALL = 0.95;
const ENDS_BELOW = 0.75;

/** The daily quota is being used up. */
export const quota: ConditionRule = {
  name: "quota",
  why: "Once the 24-hour quota is used up, SES rejects every message (454 Throttling failure: Daily message quota exceeded) until older ones are a day old. Postfix keeps retrying, so mail arrives late or, if this lasts for days, not at all.",
  remedy: [
    { text: "Postpone what can wait: hold surveys and reminders, not password resets." },
    { text: "See which senders use the quota.", target: { to: "statsBySender" } },
    {
      text: "Ask AWS for a higher quota: Service Quotas, Amazon SES, Sending quota. It takes about a day.",
      target: { to: "url", url: "https://console.aws.amazon.com/servicequotas/home/services/ses/quotas" },
    },
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: HOUR_MS,
  find: ({ account }, isOpen) => {
    if (account === undefined) return undefined;
    const { max24HourSend: most, sentLast24Hours: used } = account;
    const share = most > 0 ? used / most : 0;
    if (share < (isOpen("account") ? ENDS_BELOW : NEARLY)) return [];
    const severity: Severity = share >= ALMOST_ALL ? "critical" : "warning";
    return [
      {
        subject: "account",
        severity,
        headline: `${percent(share)} of the daily sending quota is used`,
        facts: [
          `${number(used)} of ${number(most)} recipients in the last 24 hours; ${number(Math.max(0, most - used))} are left.`,
        ],
      },
    ];
  },
};
