import { counted, number, percent } from "../plainMail/words.ts";
import { REASONS } from "../reasons/reason.ts";
import type { Forecast, Summary } from "./forecast.ts";
import type { Insight, Judged } from "./judging/judgeAddress.ts";
import { FAULTS } from "./judging/readAddress.ts";

/** Why an address is of its kind, in a sentence. */
export const whyOf = (judged: Judged): string =>
  [reasonFor(judged), ...meantText(judged), ...insightText(judged)].join(" ");

const reasonFor = ({ kind, at = "", reason, times = 0, fault, first = 0 }: Judged): string => {
  const on = at.slice(0, 10);
  const because = reason === undefined ? "" : `: ${REASONS[reason].title}`;
  switch (kind) {
    case "invalid":
      return `SES cannot send to it: ${FAULTS[fault ?? "noAddress"]}.`;
    case "duplicate":
      return `The same as address ${number(first)} of the list.`;
    case "suppressed":
      return `SES has not delivered to it since ${on}${because}.`;
    case "noSuchDomain":
      return "DNS has no such domain.";
    case "nullMx":
      return "The domain's DNS says that it accepts no mail (null MX).";
    case "noMailServer":
      return "The domain has neither MX nor address records in DNS.";
    case "bouncedBefore":
      return `Bounced ${timesText(times)}, last on ${on}${because}.`;
    case "complainedBefore":
      return `Reported mail as spam ${timesText(times)}, last on ${on}.`;
    case "typo":
      return "The domain looks like a large provider's, mistyped.";
    case "noMailbox":
      return INSIGHT_WORDS.LOW;
    case "knownGood":
      return `Last delivered on ${on}.`;
    case "dnsUnsure":
      return "DNS did not answer for the domain. Check the list again later.";
    case "withoutMx":
      return "The domain has address records but no MX record. Often no mail server runs there.";
    case "disposable":
      return "The domain gives away mailboxes for minutes or days. Probably nobody reads this one any more.";
    case "role":
      return "An address of a function, not of a person.";
    case "mailed":
      return "Mail was sent to it. No delivery or hard bounce is recorded.";
    case "neverSeen":
      return "No mail to it is recorded.";
  }
};

const insightText = ({ kind, insight }: Judged): string[] => {
  if (insight === undefined || kind === "noMailbox") return [];
  return [INSIGHT_WORDS[insight]];
};

const INSIGHT_WORDS: Record<Insight, string> = {
  LOW: "SES has little confidence that this mailbox exists.",
  MEDIUM: "SES has some confidence that this mailbox exists.",
  HIGH: "SES is confident that this mailbox exists.",
  unknown: "SES could not say whether this mailbox exists.",
};

const timesText = (times: number): string => (times === 1 ? "once" : `${number(times)} times`);

const meantText = ({ meant, meantAccepts }: Judged): string[] => {
  if (meant === undefined) return [];
  const accepts =
    meantAccepts === undefined
      ? ""
      : meantAccepts
        ? ", which accepts mail"
        : ", which accepts no mail either";
  return [`Probably a typo of ${meant.slice(meant.lastIndexOf("@") + 1)}${accepts}.`];
};

/** What mailing the list would do, in at most three sentences. */
export const verdictOf = ({ total, wouldBounce }: Summary, forecast: Forecast): string => {
  const { share, rateNow, rateWithAll, rateWithClean, review } = forecast;
  const of = `Of ${counted(total, "address", "addresses")}, `;
  if (wouldBounce === 0)
    return `${of}none is known to add a hard bounce.${rateNow === null ? "" : ` ${stays(rateNow)}`}`;
  const bounce = `${of}${number(wouldBounce)} would bounce${share === null ? "" : `: ${percent(share)} of this list`}.`;
  if (rateWithAll === null) return bounce;
  const line =
    rateWithAll >= review
      ? `, above the ${percent(review)} at which SES reviews an account`
      : `; SES reviews an account at ${percent(review)}`;
  const rates =
    rateNow === null
      ? `Your 7-day bounce rate would be ${percent(rateWithAll)}${line}.`
      : `Your 7-day bounce rate would go from ${percent(rateNow)} to ${percent(rateWithAll)}${line}.`;
  return `${bounce} ${rates} Without them: ${percent(rateWithClean ?? 0)}.`;
};

const stays = (rate: number): string =>
  `Mailing the list would not raise your 7-day bounce rate (${percent(rate)}).`;
