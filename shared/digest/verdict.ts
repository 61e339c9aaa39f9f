import { counted, number, percent } from "../plainMail/words.ts";
import { type Counts, rates, sent } from "../tallies/counts.ts";
import type { Warning } from "../warnings/warning.ts";
import { figuresOf } from "./figures.ts";

export type Verdict = { mood: "well" | "look" | "act" | "quiet"; text: string };

/**
 * The state in one sentence; `warnings` are those that are open, the worst first. `within` says what `counts` are of,
 * as in “in the last 24 hours”, where nothing else does.
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
  const period = within === undefined ? "" : ` ${within}`;
  const volume = `${number(sent(counts))} sent, ${percent(bounceRate)} bounced${
    counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : ""
  }${period}`;
  if (worst !== undefined && worst.severity !== "notice") {
    const more = others.length === 0 ? "" : `, and ${counted(others.length, "other warning")}`;
    const mood = worst.severity === "critical" ? "act" : "look";
    return { mood, text: `${mood === "act" ? "Act" : "Look"}: ${worst.headline}${more}. ${volume}.` };
  }
  const over = figuresOf({ counts, before: counts }).find(({ state }) => state === "over");
  if (over !== undefined)
    return {
      mood: "look",
      text: `Look: ${over.name.toLowerCase()} were over SES's line of ${over.line}. ${volume}.`,
    };
  if (sent(counts) === 0 && counts.bounce <= counts.simulatedBounce)
    return { mood: "quiet", text: `Quiet: no mail was sent${period}.` };
  const notices = warnings.length === 0 ? "" : ` ${counted(warnings.length, "notice")} below.`;
  return { mood: "well", text: `All well: ${volume}.${notices}` };
};
