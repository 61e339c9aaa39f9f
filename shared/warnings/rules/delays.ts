import { counted, number, percent } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { sent } from "../../tallies/counts.ts";
import { HOUR_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

const AT_LEAST = 25;
const SHARE = 0.25;

const REMEDY: Remedy[] = [
  { text: "Read what the recipient's server replied.", target: { to: "events", type: "deliveryDelay" } },
  { text: "If their server is full or down, only they can fix it: contact their mail administrator." },
  {
    text: "If their server throttles you as a suspected spammer, send it less for a day and review what you send.",
  },
  { text: "Contact the people concerned another way if it matters." },
];

/** Mail to a domain that does not get through, yet. */
export const delays: ConditionRule = {
  name: "delays",
  why: "SES retries for several hours, then gives up: mail to this domain arrives late or not at all.",
  remedy: REMEDY,
  cooldownMs: 24 * HOUR_MS,
  settleMs: 3 * HOUR_MS,
  find: ({ recent }, isOpen) =>
    recent
      .filter(([domain, counts]) => {
        const part = isOpen(domain) ? 0.8 : 1;
        return (
          counts.deliveryDelay >= AT_LEAST * part &&
          counts.deliveryDelay >= sent(counts) * SHARE * part &&
          counts.deliveryDelay > counts.delivery * SHARE
        );
      })
      .map(([domain, counts]) => ({
        subject: domain,
        remedy: [
          { text: "Compare this domain with your other mail.", target: { to: "domain", domain } },
          ...REMEDY,
        ],
        severity: counts.deliveryDelay >= counts.delivery ? "warning" : "notice",
        headline: `Mail to ${domain} is delayed: ${counted(counts.deliveryDelay, "delay")} in six hours`,
        facts: [
          `${counted(counts.deliveryDelay, "delay")} and ${counted(counts.delivery, "delivery", "deliveries")} in the last six hours, ${number(sent(counts))} sent.`,
          // SES reports the delay of one message again and again, so that there may be more of them than mail.
          ...(counts.deliveryDelay > sent(counts)
            ? []
            : [`That is ${percent(counts.deliveryDelay / sent(counts))} of the mail to this domain.`]),
        ],
      })),
};
