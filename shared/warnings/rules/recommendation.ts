import type { AccountEvent } from "../../accountEvents/accountEvent.ts";
import { namedResource } from "../../accountEvents/resourceName.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { type ConditionRule, DAY_MS } from "../rule.ts";

const ADVISOR: Remedy = {
  text: "Look up the message in AWS's list of recommendations. It says what SES checks and what it expects.",
  target: { to: "url", url: "https://docs.aws.amazon.com/ses/latest/dg/vdm-advisor.html" },
};

/** SES has reported a recommendation to EventBridge: the advisor's about an identity, or a finding about a tenant. */
export const recommendation: ConditionRule = {
  name: "recommendation",
  why: "SES checks identities, sending IP addresses and tenants for delivery problems. Left alone, they send mail to spam folders, or SES pauses sending.",
  remedy: [ADVISOR],
  cooldownMs: 7 * DAY_MS,
  settleMs: 0,
  find: ({ accountEvents }) =>
    accountEvents
      .filter(({ about }) => about === "recommendation")
      .map((event) => {
        const { subject, cause, impact, at, resource } = event;
        return {
          subject,
          severity: impact === "LOW" ? "notice" : "warning",
          headline: `SES recommends a change for ${namedResource(resource).words}${cause === undefined ? "" : `: ${withoutStop(cause)}`}`,
          facts: [
            ...(cause === undefined ? [] : [`SES wrote: "${cause}"`]),
            ...(impact === undefined ? [] : [`SES rates its impact as ${impact.toLowerCase()}.`]),
            `Reported on ${minuteUtc(at)}.`,
          ],
          remedy: [...stepsFor(event), ADVISOR],
        };
      }),
};

const LONGEST_IN_HEADLINE = 120;

const withoutStop = (cause: string): string => {
  const line = cause.replace(/\s+/g, " ").replace(/\.$/, "");
  return line.length <= LONGEST_IN_HEADLINE
    ? line
    : `${line.slice(0, LONGEST_IN_HEADLINE - 1).toWellFormed()}…`;
};

const stepsFor = ({ resource }: AccountEvent): Remedy[] => {
  const { kind, name } = namedResource(resource);
  if (kind === "identity")
    return [
      {
        text: `Compare the DNS records of ${name} with those that SES expects.`,
        target: { to: "identityDns", identity: name },
      },
    ];
  return [{ text: "Find whose mail caused it, and fix that first.", target: { to: "statsBySender" } }];
};
