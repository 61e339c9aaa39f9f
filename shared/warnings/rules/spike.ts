import { counted, number, percent } from "../../plainMail/words.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { type Counts, rates, sent } from "../../tallies/counts.ts";
import { HOUR_MS } from "../../time/durations.ts";
import { type Baseline, isAbnormal } from "../baselines/baseline.ts";
import type { Facts } from "../facts/facts.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const MOST_DOMAINS = 3;
const MANY_DOMAINS = "recipient domains";
const NAMED_DOMAINS = 5;

const READ: Remedy = {
  text: "Read what the recipients' servers replied to the newest bounces.",
  target: { to: "events", type: "bounce" },
};
const SENDER: Remedy = {
  text: "For a sender: stop the import, survey or job that writes to these addresses, and correct them at the source.",
  target: { to: "statsBySender" },
};
const DOMAIN: Remedy = {
  text: "For a recipient domain: if it rejects all mail, ask its mail administrator why. If individual addresses do not exist, they are already suppressed.",
  target: { to: "statsByDomain" },
};

/** A sender, or a recipient domain, whose bounces leave its own normal. */
export const spike: ConditionRule = {
  name: "spike",
  why: "A sudden rise in bounces for one sender or domain has a specific cause: an import of bad addresses, an outdated list, or a domain that moved or blocks you. Left alone, it raises the account's bounce rate.",
  remedy: [READ, SENDER, DOMAIN],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 6 * HOUR_MS,
  find: ({ today, baseline, hasDenominator }, isOpen) => {
    if (baseline === undefined || !hasDenominator) return undefined;
    const senders = abnormal(today.sender, baseline.sender);
    const domains = abnormal(today.recipientDomain, baseline.recipientDomain);
    const found = domains.map((one) => findingOf("recipient domain", one, []));
    const known = found.filter(({ subject }) => isOpen(subject));
    // One bad import touches many domains: then its sender is the news, and the domains are detail.
    if (senders.length > 0)
      return [...senders.map((one) => findingOf("sender", one, namesOf(domains))), ...known];
    if (found.length - known.length > MOST_DOMAINS || isOpen(MANY_DOMAINS))
      return [...(domains.length > 0 ? [manyDomains(domains)] : []), ...known];
    return found;
  },
};

type Abnormal = { key: string; counts: Counts; normal: number | undefined };

const abnormal = (keyed: Facts["today"]["sender"], baseline: Baseline): Abnormal[] =>
  keyed
    .filter(([key, counts]) => isAbnormal(counts, baseline.get(key)))
    .map(([key, counts]) => ({ key, counts, normal: baseline.get(key)?.median }))
    .sort((a, b) => b.counts.hardBounce - a.counts.hardBounce);

const findingOf = (
  what: "sender" | "recipient domain",
  { key, counts, normal }: Abnormal,
  domains: string[],
): Finding => ({
  subject: `${what} ${key}`,
  severity: "warning",
  remedy: what === "sender" ? [READ, SENDER] : [READ, { ...DOMAIN, target: { to: "domain", domain: key } }],
  headline: `Unusual bounces: ${what} ${key}, ${percent(rates(counts).bounceRate)} today`,
  facts: [
    `${counted(counts.hardBounce, "hard bounce")} out of ${number(sent(counts))} messages today (UTC): ${percent(rates(counts).bounceRate)}.`,
    normal === undefined
      ? "There is no history to compare with yet."
      : `Usual over the last four weeks: ${percent(normal)}.`,
    ...domains,
  ],
});

const namesOf = (domains: Abnormal[]): string[] =>
  domains.length === 0
    ? []
    : [
        `Most of them are at ${domains
          .slice(0, NAMED_DOMAINS)
          .map(({ key, counts }) => `${key} (${number(counts.hardBounce)})`)
          .join(", ")}.`,
      ];

const manyDomains = (domains: Abnormal[]): Finding => ({
  subject: MANY_DOMAINS,
  severity: "warning",
  remedy: [READ, DOMAIN],
  headline: `Unusual bounces at ${number(domains.length)} recipient domains today`,
  facts: namesOf(domains),
});
