import { isSimulated } from "../../../shared/feedback/event.ts";
import type { Reason } from "../../../shared/suppressions/suppression.ts";

/** What becomes of a mail for one recipient. */
export type Fate =
  | "inbox"
  | "simulatedDelivery"
  | "simulatedBounce"
  | "simulatedComplaint"
  | "simulatedSuppression"
  | "simulatedAutoReply"
  | "suppressedBounce"
  | "suppressedComplaint";

// The mailbox simulator's addresses; each takes labels (bounce+a@…) and any case [send-an-email-from-console].
const SIMULATOR: Readonly<Record<string, Fate>> = {
  success: "simulatedDelivery",
  bounce: "simulatedBounce",
  complaint: "simulatedComplaint",
  suppressionlist: "simulatedSuppression",
  ooto: "simulatedAutoReply",
};

/** `listed`: why the account's suppression list holds the recipient, where it does and is in force for that reason. */
export const fateOf = (recipient: string, listed: Reason | undefined): Fate => {
  if (listed === "BOUNCE") return "suppressedBounce";
  if (listed === "COMPLAINT") return "suppressedComplaint";
  if (!isSimulator(recipient)) return "inbox";
  const [local = ""] = recipient.slice(0, recipient.lastIndexOf("@")).toLowerCase().split("+");
  // The simulator has no other mailboxes.
  return Object.hasOwn(SIMULATOR, local) ? (SIMULATOR[local] ?? "simulatedBounce") : "simulatedBounce";
};

export const isSimulator = (recipient: string): boolean =>
  isSimulated(recipient.slice(recipient.lastIndexOf("@") + 1).toLowerCase());
