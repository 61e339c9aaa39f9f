import type { AccountEvent } from "../../accountEvents/accountEvent.ts";
import { namedResource } from "../../accountEvents/resourceName.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const ADVISOR: Remedy = {
  text: "Look up SES's text in AWS's list of recommendations. It says what SES checks and what it expects.",
  target: { to: "url", url: "https://docs.aws.amazon.com/ses/latest/dg/vdm-advisor.html" },
};

/** SES has reported a recommendation to EventBridge: the advisor's about an identity, or a finding about a tenant. */
export const recommendation: ConditionRule = {
  name: "recommendation",
  why: "SES checks identities, sending IP addresses and tenants for delivery problems. If such problems are not fixed, mail ends up in spam folders, or SES pauses sending.",
  remedy: [ADVISOR],
  cooldownMs: 7 * DAY_MS,
  settleMs: 0,
  find: ({ accountEvents }) => {
    const advisors = new Map<string, AccountEvent[]>();
    const findings: AccountEvent[] = [];
    for (const event of accountEvents) {
      const { about, cause, impact, resource } = event;
      if (about !== "recommendation") continue;
      // The advisor says the same of each identity: turning it on would otherwise be a mail for each domain.
      if (cause !== undefined && impact === undefined && namedResource(resource).kind === "identity")
        advisors.set(cause, [...(advisors.get(cause) ?? []), event]);
      else findings.push(event);
    }
    return [...[...advisors].map(([cause, events]) => advised(cause, events)), ...findings.map(found)];
  },
};

/** What the advisor's words are about; it states no impact. The others are advice for well-kept domains. */
const HARMS_DELIVERY = /DKIM|complain|bounce|block ?list|deny ?list|\blisted\b/i;
const ABOUT_DNS = /DKIM|SPF|DMARC|BIMI|MAIL FROM/i;
const MOST_NAMES = 20;

const advised = (cause: string, events: AccountEvent[]): Finding => {
  const names = events.map(({ resource }) => namedResource(resource).name).sort();
  const [first = ""] = names;
  const about = names.length === 1 ? first : counted(names.length, "identity", "identities");
  const more = names.length - MOST_NAMES;
  const times = events.map(({ at }) => at).sort();
  return {
    subject: cause,
    severity: HARMS_DELIVERY.test(cause) ? "warning" : "notice",
    headline: `SES recommends a change for ${about}: ${withoutStop(cause)}`,
    facts: [
      `SES wrote: "${cause}"`,
      ...(names.length === 1
        ? []
        : [`It concerns ${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`]),
      `Last reported on ${minuteUtc(times.at(-1) ?? "")}.`,
    ],
    remedy: [ABOUT_DNS.test(cause) ? dnsStep(names) : WHOSE_MAIL, ADVISOR],
  };
};

const WHOSE_MAIL: Remedy = {
  text: "Find whose mail caused it, and fix that first.",
  target: { to: "statsBySender" },
};

/** An address has no DNS records of its own: its domain has them. */
const dnsStep = (identities: string[]): Remedy => {
  const [first = "", ...others] = identities;
  return others.length === 0 && !first.includes("@")
    ? {
        text: `Compare the DNS records of ${first} with those that SES expects.`,
        target: { to: "identityDns", identity: first },
      }
    : {
        text: "Compare the DNS records of each domain with those that SES expects.",
        target: { to: "identities" },
      };
};

const found = ({ subject, cause, impact, at, resource }: AccountEvent): Finding => ({
  subject,
  severity: impact === "LOW" ? "notice" : "warning",
  headline: `SES recommends a change for ${namedResource(resource).words}${cause === undefined ? "" : `: ${withoutStop(cause)}`}`,
  facts: [
    ...(cause === undefined ? [] : [`SES wrote: "${cause}"`]),
    ...(impact === undefined ? [] : [`SES rates its impact as ${impact.toLowerCase()}.`]),
    `Reported on ${minuteUtc(at)}.`,
  ],
  remedy: [WHOSE_MAIL, ADVISOR],
});

const LONGEST_IN_HEADLINE = 120;

const withoutStop = (cause: string): string => {
  const line = cause.replace(/\s+/g, " ").replace(/\.$/, "");
  return line.length <= LONGEST_IN_HEADLINE
    ? line
    : `${line.slice(0, LONGEST_IN_HEADLINE - 1).toWellFormed()}…`;
};
