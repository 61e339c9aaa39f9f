import { number, percent } from "../plainMail/words.ts";
import { type Counts, delivered, otherBounces, rates, sent } from "../tallies/counts.ts";
import { besideLine, LINES } from "../tallies/lines.ts";
import type { DigestFacts } from "./facts.ts";

/** A line of the digest's table of numbers. */
export type Figure = {
  name: string;
  now: string;
  before: string;
  /** SES's threshold, where it has one. */
  line: string;
  /** Over SES's threshold, or near it. */
  state: "well" | "near" | "over";
};

/** The figures of the period, compared with the previous one and SES's thresholds. */
export const figuresOf = ({ counts, before }: Pick<DigestFacts, "counts" | "before">): Figure[] => {
  const plain = (name: string, of: (counts: Counts) => number): Figure => ({
    name,
    now: number(of(counts)),
    before: number(of(before)),
    line: "",
    state: "well",
  });
  const rate = (
    name: string,
    key: "bounceRate" | "complaintRate",
    of: (counts: Counts) => number,
  ): Figure => {
    const { review } = LINES[key];
    const now = rates(counts)[key];
    return {
      name,
      now: `${number(of(counts))} (${percent(now)})`,
      before: `${number(of(before))} (${percent(rates(before)[key])})`,
      line: percent(review),
      state: besideLine(now, review),
    };
  };
  return [
    plain("Sent", sent),
    plain("Delivered", delivered),
    rate("Hard bounces", "bounceRate", ({ hardBounce }) => hardBounce),
    rate("Complaints", "complaintRate", ({ countedComplaint }) => countedComplaint),
    plain("Other bounces", otherBounces),
    plain("Delays", ({ deliveryDelay }) => deliveryDelay),
    ...(counts.reject + before.reject > 0 ? [plain("Viruses", ({ reject }) => reject)] : []),
    ...(counts.renderingFailure + before.renderingFailure > 0
      ? [plain("Template failures", ({ renderingFailure }) => renderingFailure)]
      : []),
  ];
};
