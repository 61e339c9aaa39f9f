import type { ComparisonItem } from "../../../functions/api/items/comparisonItem.ts";
import type { Tone } from "./Badge.tsx";

/** How good it is that SES's own count and the records compare so. */
export const COMPARISON_TONES: Record<ComparisonItem["state"], Tone> = {
  agrees: "good",
  missing: "bad",
  surplus: "watch",
  notComparable: "quiet",
  starting: "quiet",
};
