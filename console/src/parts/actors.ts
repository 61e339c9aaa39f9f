import type { Actor } from "../../../shared/reasons/reason.ts";

/** Who has to act, as a choice and in a list. */
export const WHO: Record<Actor, string> = {
  recipient: "Recipient",
  theirAdmin: "Recipient's administrator",
  you: "You",
  aws: "Amazon SES",
  nobody: "No one",
};
