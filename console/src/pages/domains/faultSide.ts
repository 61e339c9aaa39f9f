import { counted, number, percent } from "../../../../shared/plainMail/words.ts";
import { type Counts, delivered, noCounts, rates, sent } from "../../../../shared/tallies/counts.ts";
import type { Tone } from "../../parts/Badge.tsx";
import type { StatsAnswer } from "../overview/stats.ts";

export type FaultSide = { tone: Tone; sentence: string; meaning: string };

const FEW = 20; // messages, of which one makes 5%
const MANY_DELAYED = 0.05;

/** Whether a problem with mail to a domain is on their side or ours: its mail compared with all other mail. */
export const faultSide = (domain: Counts, others: Counts, lines: StatsAnswer["lines"]): FaultSide => {
  const mail = sent(domain);
  if (mail <= 0) return nothingSent;
  const { bounceRate, complaintRate } = rates(domain);
  const elsewhere = rates(others).bounceRate;
  const beside =
    sent(others) > 0
      ? `compared with ${percent(elsewhere)} of all other mail`
      : "with no other mail to compare it to";
  const few = mail < FEW ? ` Only ${counted(mail, "message")}, so one bounce changes the rate a lot.` : "";
  // Without delivery events there are none for any domain.
  const nothingArrives = delivered(domain) <= 0 && (delivered(others) > 0 || domain.hardBounce >= mail);
  const isTrouble = bounceRate >= lines.bounceRate.review;
  if (isTrouble && elsewhere >= lines.bounceRate.review)
    return {
      tone: "bad",
      sentence: `The problem is on our side: ${percent(bounceRate)} of mail to this domain bounces, ${beside}.`,
      meaning: `Mail bounces everywhere. Check which sender it comes from, and where the addresses come from.${few}`,
    };
  if (isTrouble && nothingArrives)
    return {
      tone: "bad",
      sentence: `The problem is the domain: nothing was delivered, and ${counted(domain.hardBounce, "message")} bounced.`,
      meaning: `Check the part after the @ for typos. If it is correct, the domain accepts no mail, or none from you: ask its administrator.${few}`,
    };
  if (isTrouble)
    return {
      tone: "watch",
      sentence: `The problem is on their side, or with the addresses you have there: ${percent(bounceRate)} of mail to this domain bounces, ${beside}.`,
      meaning: `The domain accepts your mail, but many of the addresses do not exist, or no longer do. Check those below with the people concerned.${few}`,
    };
  if (domain.countedComplaint > 0 && complaintRate >= lines.complaintRate.review)
    return {
      tone: "watch",
      sentence: `Mail is delivered, but recipients report it as spam: ${counted(domain.countedComplaint, "complaint")}.`,
      meaning: `Ask whether they know who sends it and why. Complaints put the account at risk.${few}`,
    };
  if (domain.deliveryDelay >= mail * MANY_DELAYED)
    return {
      tone: "watch",
      sentence: `Their servers delay mail: ${counted(domain.deliveryDelay, "delay")} for ${counted(mail, "message")}.`,
      meaning: `SES keeps retrying, and most of it is delivered. If it continues, ask their mail administrator.${few}`,
    };
  if (delivered(domain) <= 0)
    return {
      tone: "info",
      sentence: `${counted(mail, "message")} sent, with no result yet.`,
      meaning: "They may still be in progress, or SES does not publish delivery events to this service.",
    };
  return {
    tone: "good",
    sentence: `Delivering normally: ${number(delivered(domain))} of ${counted(mail, "message")} accepted, ${percent(bounceRate)} bounced.`,
    meaning: `If someone there is missing a message, look up their address: it may be suppressed, or the message may be in their spam folder.${few}`,
  };
};

const nothingSent: FaultSide = {
  tone: "info",
  sentence: "No mail to this domain in the last 30 days.",
  meaning:
    "Either none was sent, or the domain is spelled differently. Mail to SES's simulator is not counted, because SES does not count it.",
};

/** All mail except that to the domain. Never negative, though the counts may be from different moments. */
export const without = (all: Counts, domain: Counts): Counts => {
  const rest = noCounts();
  for (const name of Object.keys(rest) as (keyof Counts)[])
    rest[name] = Math.max(0, all[name] - domain[name]);
  return rest;
};
