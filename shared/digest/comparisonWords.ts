import { counted, number } from "../plainMail/words.ts";
import type { Comparison } from "../sesCounts/compare.ts";
import { comparisonInWords, differenceInWords } from "../sesCounts/words.ts";

const TOLD = 7;

/** SES's own counts beside the records, a line each: all days together where they agree, else the days that do not. */
export const comparisonLines = (comparisons: Comparison[]): string[] => {
  const judged = comparisons.filter(({ state }) => state !== "starting" && state !== "notComparable");
  const [only, ...others] = judged;
  if (only === undefined) return [];
  if (others.length === 0) return [comparisonInWords(only), ...causesOf(only)];
  const differing = judged.filter(({ state }) => state !== "agrees");
  if (differing.length === 0)
    return [`SES's own counts agree with the records on all ${number(judged.length)} days.`];
  const latest = differing.at(-1);
  return [
    `SES's own counts differ from the records on ${number(differing.length)} of ${counted(judged.length, "day")}.`,
    ...differing.slice(-TOLD).map((one) => `${one.day}: ${differenceInWords(one)}.`),
    ...(latest === undefined ? [] : causesOf(latest)),
  ];
};

const causesOf = ({ causes }: Comparison): string[] => causes.map(({ text }) => `Likely cause: ${text}`);
