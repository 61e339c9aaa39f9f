import type { JobResultItem } from "../../../../functions/api/items/jobItem.ts";
import type { Tone } from "../../parts/Badge.tsx";

type Worded = { tone: Tone; word: string; detail: string };

const WORDS: Record<JobResultItem["outcome"], Worded> = {
  removed: { tone: "good", word: "Removed", detail: "Mail to it is attempted again." },
  not_suppressed: {
    tone: "quiet",
    word: "Was not on the list",
    detail: "Nothing had to be done. If mail does not arrive, the reason is another.",
  },
  likely_to_bounce_again: {
    tone: "watch",
    word: "Left on the list",
    detail: "It is likely to bounce again.",
  },
  reason_changed: {
    tone: "watch",
    word: "Left on the list",
    detail: "It is suppressed for another reason by now.",
  },
  invalid_address: { tone: "bad", word: "No address", detail: "Check how it is written." },
  failed: { tone: "bad", word: "Not removed", detail: "SES did not take it." },
};

/** What became of an address, for a person. */
export const wordsFor = ({ outcome, warning, detail }: JobResultItem): Worded => {
  const words = WORDS[outcome];
  if (warning === null) return { ...words, detail: detail ?? words.detail };
  return { ...words, tone: "watch", detail: "Mail to it is attempted again, and is likely to bounce again." };
};
