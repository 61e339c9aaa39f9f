import type { JobResultItem } from "../../../../functions/api/items/jobItem.ts";
import type { Tone } from "../../parts/Badge.tsx";

type Worded = { tone: Tone; word: string; detail: string };

const WORDS: Record<JobResultItem["outcome"], Worded> = {
  removed: { tone: "good", word: "Removed", detail: "SES will deliver to this address again." },
  not_suppressed: {
    tone: "quiet",
    word: "Not suppressed",
    detail: "No action was needed. If mail does not arrive, the cause is something else.",
  },
  likely_to_bounce_again: {
    tone: "watch",
    word: "Skipped",
    detail: "It is likely to bounce again.",
  },
  reason_changed: {
    tone: "watch",
    word: "Skipped",
    detail: "It is now suppressed for another reason.",
  },
  invalid_address: {
    tone: "bad",
    word: "Invalid",
    detail: "This is not an email address. Check the spelling.",
  },
  failed: { tone: "bad", word: "Failed", detail: "SES did not remove it." },
};

/** An address's outcome, in words. */
export const wordsFor = ({ outcome, warning, detail }: JobResultItem): Worded => {
  const words = WORDS[outcome];
  if (warning === null) return { ...words, detail: detail ?? words.detail };
  return {
    ...words,
    tone: "watch",
    detail: "SES will deliver to this address again, but it is likely to bounce.",
  };
};
