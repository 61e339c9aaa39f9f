import type { Actor } from "../../../shared/reasons/reason.ts";

/** Who has to act, as a choice and in a list. */
export const WHO: Record<Actor, string> = {
  recipient: "You and the recipient",
  theirAdmin: "Recipient's administrator",
  you: "You",
  aws: "Amazon SES",
  nobody: "No one",
};
