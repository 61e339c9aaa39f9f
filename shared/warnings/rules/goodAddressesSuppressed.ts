import { counted, number } from "../../plainMail/words.ts";
import { IN_BRIEF } from "../../reasons/inBrief.ts";
import { REASONS } from "../../reasons/reason.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { GoodSuppressed } from "../facts/goodSuppressed.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const MANY = 5; // in 24 hours, of one reason and sender
const CLUSTER = 3; // likewise, at one provider
const NAMED_PROVIDERS = 4;

/** Good addresses are being suppressed, because of the sender, its reputation or its content. */
export const goodAddressesSuppressed: ConditionRule = {
  name: "goodAddressesSuppressed",
  why: "SES suppresses an address after every hard bounce, even if the mailbox is fine and the recipient's server rejected the sender or the message. These people get none of your mail, password resets included, until you remove their addresses from the suppression list.",
  remedy: [
    { text: "Fix what the recipients' servers reject." },
    { text: "Then remove these addresses from the suppression list." },
  ],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  endsQuietly: true,
  find: ({ goodSuppressed, account }) =>
    account !== undefined && !account.suppressedReasons.includes("BOUNCE")
      ? []
      : goodSuppressed
          .filter(({ count, providers }) => count >= MANY || (providers[0]?.[1] ?? 0) >= CLUSTER)
          .map(findingOf),
};

const findingOf = ({ code, sender, count, orMore, providers, since }: GoodSuppressed): Finding => {
  const { title } = REASONS[code];
  const from = sender === "" ? "" : ` from ${sender}`;
  const atLeast = orMore ? "At least " : "";
  return {
    subject: `${code} ${sender}`,
    severity: "warning",
    headline: `${atLeast}${counted(count, "good address", "good addresses")} suppressed: ${lowerFirst(title)}${sender === "" ? "" : ` (from ${sender})`}`,
    facts: [
      `${atLeast}${counted(count, "address", "addresses")} hard-bounced mail${from} in the last 24 hours and ${count === 1 ? "is" : "are"} still suppressed. Reason: ${lowerFirst(title)}. The mailboxes are most likely fine.`,
      `Rejected by ${namesOf(providers)}.`,
    ],
    remedy: [fixOf(code, sender), ...putBack(code, sender, since)],
  };
};

const fixOf = (code: GoodSuppressed["code"], sender: string): Remedy => {
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  return (code === "senderAuthentication" || code === "reputation") && domain !== ""
    ? {
        text: `Check the DKIM, MAIL FROM and DMARC records of ${domain}, and fix what is missing.`,
        target: { to: "identityDns", identity: domain },
      }
    : { text: IN_BRIEF[code] };
};

/** From the full day on, so that nothing of the same trouble is left out. */
const putBack = (reason: GoodSuppressed["code"], sender: string, at: string): Remedy[] => {
  const group = { reason, since: at.slice(0, 10), ...(sender === "" ? {} : { sender }) };
  return [
    { text: "See which addresses they are.", target: { to: "suppressionsByReason", ...group } },
    {
      text: "Once it is fixed, remove all of them from the suppression list.",
      target: { to: "removeByReason", ...group },
    },
  ];
};

const namesOf = (providers: GoodSuppressed["providers"]): string => {
  const named = providers.slice(0, NAMED_PROVIDERS).map(([name, count]) => `${name} (${number(count)})`);
  const others = providers.length - named.length;
  return `${named.join(", ")}${others > 0 ? ` and ${counted(others, "other")}` : ""}`;
};

const lowerFirst = (title: string): string =>
  /^[A-Z][a-z]/.test(title) && !title.startsWith("SES")
    ? `${title[0]?.toLowerCase()}${title.slice(1)}`
    : title;
