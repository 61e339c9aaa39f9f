import { counted, number, percent } from "../plainMail/words.ts";
import { type Counts, rates, sent } from "../tallies/counts.ts";
import type { Warning } from "../warnings/warning.ts";
import { figuresOf } from "./figures.ts";

export type Verdict = { mood: "well" | "look" | "act" | "quiet"; text: string };

/**
 * The state in one sentence; `warnings` are those that are open, the worst first. `within` names the period of
 * `counts`, such as “Last 24 hours”, where nothing else does.
 */
export const verdictOf = ({
  counts,
  warnings,
  within,
}: {
  counts: Counts;
  warnings: Pick<Warning, "severity" | "headline">[];
  within?: string;
}): Verdict => {
  const [worst, ...others] = warnings;
  const { bounceRate } = rates(counts);
  const bounced =
    counts.hardBounce > 0 ? `${number(counts.hardBounce)} bounced (${percent(bounceRate)})` : "none bounced";
  const volume = `${within === undefined ? "" : `${within}: `}${number(sent(counts))} sent, ${bounced}${
    counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : ""
  }`;
  if (worst !== undefined && worst.severity !== "notice") {
    const more = others.length === 0 ? "" : `, and ${counted(others.length, "other warning")}`;
    const mood = worst.severity === "critical" ? "act" : "look";
    return {
      mood,
      text: `${mood === "act" ? "Critical" : "Attention"}: ${worst.headline}${more}. ${volume}.`,
    };
  }
  const over = figuresOf({ counts, before: counts }).find(({ state }) => state === "over");
  if (over !== undefined)
    return {
      mood: "look",
      text: `Attention: ${over.name.toLowerCase()} were over SES's threshold of ${over.line}. ${volume}.`,
    };
  if (sent(counts) === 0 && counts.bounce <= counts.simulatedBounce)
    return { mood: "quiet", text: within === undefined ? "No mail sent." : `${within}: no mail sent.` };
  const state =
    warnings.length === 0 ? "No open warnings" : `No urgent warnings, ${counted(warnings.length, "notice")}`;
  return { mood: "well", text: `${state}. ${volume}.` };
};
