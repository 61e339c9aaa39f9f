import { comparisonInWords, differenceInWords, metricInWords } from "../../sesCounts/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

/** Of SES's count; below it is worth knowing, no more. */
const MUCH = 0.2;
/** An older comparison says nothing of today. */
const HOLDS_MS = 3 * DAY_MS;

/** Mail that SES counted is not recorded. More than SES counted is shown beside the figures, and wakes nobody. */
export const countsDiffer: ConditionRule = {
  name: "countsDiffer",
  why: "Messages that are not recorded are missing from rates and histories. Their bounces and complaints go unnoticed here, but SES counts them.",
  remedy: [{ text: "See the comparison with SES's own counts.", target: { to: "account" } }],
  cooldownMs: 7 * DAY_MS,
  settleMs: 0,
  find: ({ comparison, now }) => {
    if (comparison === undefined || now.getTime() - Date.parse(comparison.at) > HOLDS_MS) return undefined;
    const { state, share, metrics, causes } = comparison;
    const headline = differenceInWords(comparison);
    if (state !== "missing" || headline === undefined) return [];
    return [
      {
        subject: "account",
        severity: share >= MUCH ? "warning" : "notice",
        headline,
        facts: [
          comparisonInWords(comparison),
          ...metrics
            .filter(({ differs }) => differs)
            .map((one) => `On ${comparison.day}, ${metricInWords(one)}.`),
          ...causes.map(({ text }) => `Likely cause: ${text}`),
        ],
        remedy: causes.flatMap(({ remedy }) => remedy),
      },
    ];
  },
};
