import { counted, number, percent } from "../plainMail/words.ts";
import { rates, sent } from "../tallies/counts.ts";
import type { DigestFacts } from "./facts.ts";
import { figuresOf } from "./figures.ts";

export type Verdict = { mood: "well" | "look" | "act" | "quiet"; text: string };

/** The state in one sentence. */
export const verdictOf = ({ counts, warnings }: Pick<DigestFacts, "counts" | "warnings">): Verdict => {
  const [worst, ...others] = warnings;
  const { bounceRate } = rates(counts);
  const volume = `${number(sent(counts))} sent, ${percent(bounceRate)} bounced${
    counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : ""
  }`;
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
  if (sent(counts) === 0 && counts.bounce === 0) return { mood: "quiet", text: "Quiet: no mail was sent." };
  const notices = warnings.length === 0 ? "" : ` ${counted(warnings.length, "notice")} below.`;
  return { mood: "well", text: `All well: ${volume}.${notices}` };
};
