import { counted, number, percent } from "../../../../shared/plainMail/words.ts";
import { type Counts, delivered, noCounts, rates, sent } from "../../../../shared/tallies/counts.ts";
import type { Tone } from "../../parts/Badge.tsx";
import type { StatsAnswer } from "../overview/stats.ts";

export type ThemOrUs = { tone: Tone; sentence: string; meaning: string };

const FEW = 20; // mails, of which one makes a rate of 5 %
const MANY_DELAYED = 0.05;

/** Whether trouble with mail to a domain is theirs or ours: its mail of some time beside all other of the same. */
export const themOrUs = (domain: Counts, others: Counts, lines: StatsAnswer["lines"]): ThemOrUs => {
  const mail = sent(domain);
  if (mail <= 0) return nothingSent;
  const { bounceRate, complaintRate } = rates(domain);
  const elsewhere = rates(others).bounceRate;
  const beside =
    sent(others) > 0
      ? `of all other mail ${percent(elsewhere)}`
      : "and there is no other mail to compare it with";
  const few = mail < FEW ? ` It was ${counted(mail, "mail")} only: one more or less changes much.` : "";
  // Where SES publishes no deliveries, none are known of anybody.
  const nothingArrives = delivered(domain) <= 0 && (delivered(others) > 0 || domain.hardBounce >= mail);
  const isTrouble = bounceRate >= lines.bounceRate.review;
  if (isTrouble && elsewhere >= lines.bounceRate.review)
    return {
      tone: "bad",
      sentence: `It is us: of the mail to this domain ${percent(bounceRate)} bounces, and ${beside}.`,
      meaning: `Mail bounces wherever it goes: look at who sends, and where the addresses come from.${few}`,
    };
  if (isTrouble && nothingArrives)
    return {
      tone: "bad",
      sentence: `It is the domain: nothing arrives there, and ${counted(domain.hardBounce, "mail")} bounced.`,
      meaning: `Look at the part after the @ for a typing error. If it is right, the domain takes no mail, or none of yours: ask the people there.${few}`,
    };
  if (isTrouble)
    return {
      tone: "watch",
      sentence: `It is them, or the addresses you have there: of the mail to this domain ${percent(bounceRate)} bounces, ${beside}.`,
      meaning: `Mail from you is taken there, but many of the addresses are not, or not any more. Check those below with the people.${few}`,
    };
  if (domain.countedComplaint > 0 && complaintRate >= lines.complaintRate.review)
    return {
      tone: "watch",
      sentence: `Mail arrives, but people there mark it as spam: ${counted(domain.countedComplaint, "complaint")}.`,
      meaning: `Ask whether they know who writes to them and why; complaints endanger the whole account.${few}`,
    };
  if (domain.deliveryDelay >= mail * MANY_DELAYED)
    return {
      tone: "watch",
      sentence: `Their servers take mail late: ${counted(domain.deliveryDelay, "delay")} among ${counted(mail, "mail")}.`,
      meaning: `SES keeps trying, and most of it arrives. If it goes on, their mail administrator must look into it.${few}`,
    };
  if (delivered(domain) <= 0)
    return {
      tone: "info",
      sentence: `${counted(mail, "mail")} sent there, and nothing has come back.`,
      meaning:
        "No delivery is known either: they are under way, or SES publishes no deliveries to this service.",
    };
  return {
    tone: "good",
    sentence: `Mail arrives there: ${number(delivered(domain))} of ${counted(mail, "mail")} taken, ${percent(bounceRate)} bounced.`,
    meaning: `If somebody there misses a mail, look their address up: it may be suppressed, or in their spam folder.${few}`,
  };
};

const nothingSent: ThemOrUs = {
  tone: "info",
  sentence: "No mail to this domain is recorded in the last 30 days.",
  meaning:
    "Either none was sent, or it is spelled otherwise. Mail to SES's simulator is not counted, as SES does not count it.",
};

/** All mail but that to the domain; counts that were taken a moment apart are never below nothing. */
export const without = (all: Counts, domain: Counts): Counts => {
  const rest = noCounts();
  for (const name of Object.keys(rest) as (keyof Counts)[])
    rest[name] = Math.max(0, all[name] - domain[name]);
  return rest;
};
