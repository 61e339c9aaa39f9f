import type { ComparisonItem } from "../../../functions/api/items/comparisonItem.ts";
import type { Tone } from "./Badge.tsx";

/** How SES's own count compares with the records, in a word. */
export const COMPARISON_STATES: Record<ComparisonItem["state"], { tone: Tone; name: string }> = {
  agrees: { tone: "good", name: "Agrees" },
  missing: { tone: "bad", name: "Messages missing" },
  surplus: { tone: "watch", name: "More recorded" },
  notComparable: { tone: "quiet", name: "Not comparable" },
  starting: { tone: "quiet", name: "Not compared yet" },
};
