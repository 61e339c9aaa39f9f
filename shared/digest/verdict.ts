import { counted, number, percent } from "../plainMail/words.ts";
import { type Counts, rates, sent } from "../tallies/counts.ts";
import type { Severity } from "../warnings/warning.ts";
import type { DigestFacts } from "./facts.ts";
import { figuresOf } from "./figures.ts";
import { periodInWords } from "./period.ts";

export type Verdict = { mood: "well" | "look" | "act" | "quiet"; text: string };

/** An open warning; `acknowledged` is absent or null while nobody has acknowledged it. */
type Open = { rule: string; severity: Severity; headline: string; acknowledged?: object | null };

/** Rules over the same rates as the counts, but of other periods. */
const RATE_RULES: readonly string[] = ["bounceRate", "complaintRate", "spike"];

/**
 * The most important open warning as a sentence without its full stop, and how many others there are; undefined where
 * there is none that has to be acted on. `warnings` are open, the most important first.
 */
export const leadingWarning = (warnings: readonly Open[]): Verdict | undefined => {
  const [worst, ...others] = warnings.filter(({ acknowledged }) => acknowledged == null);
  if (worst === undefined || worst.severity === "notice") return undefined;
  const isCritical = worst.severity === "critical";
  const more = others.length === 0 ? "" : `, and ${counted(others.length, "other warning")}`;
  return {
    mood: isCritical ? "act" : "look",
    text: `${isCritical ? "Critical" : "Attention"}: ${worst.headline}${more}`,
  };
};

/** In a few words how many warnings are open, where none of them has to be acted on. */
export const nothingUrgent = (warnings: readonly Open[]): string => {
  if (warnings.length === 0) return "No open warnings";
  const acknowledged = warnings.filter((one) => one.acknowledged != null).length;
  const notices = warnings.length - acknowledged;
  const all = [
    ...(notices === 0 ? [] : [counted(notices, "notice")]),
    ...(acknowledged === 0 ? [] : [`${number(acknowledged)} acknowledged`]),
  ];
  return `No urgent warnings, ${all.join(", ")}`;
};

/** The state of now in one sentence; `within` names the period of `counts`, such as “Last 24 hours”. */
export const verdictOf = ({
  counts,
  warnings,
  within,
}: {
  counts: Counts;
  warnings: readonly Open[];
  within: string;
}): Verdict => {
  const leading = leadingWarning(warnings);
  if (leading !== undefined) return { ...leading, text: `${leading.text}. ${within}: ${volume(counts)}.` };
  const over = overThreshold(counts);
  if (over !== undefined) return { mood: "look", text: `Attention: ${over}. ${within}: ${volume(counts)}.` };
  if (isQuiet(counts)) return { mood: "quiet", text: `${within}: no mail sent.` };
  return { mood: "well", text: `${nothingUrgent(warnings)}. ${within}: ${volume(counts)}.` };
};

/**
 * What a digest begins with, and its subject: first what the period itself was like, where it was over a threshold of
 * SES; then, where it lasted until now, the open warnings. A warning about the same rates over other days is left to
 * the list of warnings, so that no two rates stand in one sentence.
 */
export const digestVerdict = ({
  counts,
  warnings,
  period,
  isLatest,
}: Pick<DigestFacts, "counts" | "warnings" | "period" | "isLatest">): Verdict => {
  const over = overThreshold(counts);
  const open = isLatest
    ? warnings.filter(({ rule }) => over === undefined || !RATE_RULES.includes(rule))
    : [];
  const leading = leadingWarning(open);
  if (leading?.mood === "act" || (leading !== undefined && over === undefined))
    return { ...leading, text: `${leading.text}. ${volume(counts)}.` };
  if (over !== undefined) return { mood: "look", text: `Attention: ${over}. ${volume(counts)}.` };
  if (isQuiet(counts)) return { mood: "quiet", text: "No mail sent." };
  const state = isLatest ? nothingUrgent(warnings) : capitalised(periodInWords(period));
  return { mood: "well", text: `${state}${isLatest ? "." : ":"} ${volume(counts)}.` };
};

const volume = (counts: Counts): string => {
  if (isQuiet(counts) && counts.countedComplaint === 0) return "0 messages sent";
  const { bounceRate } = rates(counts);
  const bounced =
    counts.hardBounce > 0 ? `${number(counts.hardBounce)} bounced (${percent(bounceRate)})` : "none bounced";
  const complaints = counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : "";
  return `${number(sent(counts))} sent, ${bounced}${complaints}`;
};

const overThreshold = (counts: Counts): string | undefined => {
  const over = figuresOf({ counts, before: counts }).find(({ state }) => state === "over");
  return over && `${over.name.toLowerCase()} were over SES's threshold of ${over.line}`;
};

const isQuiet = (counts: Counts): boolean => sent(counts) === 0 && counts.bounce <= counts.simulatedBounce;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
