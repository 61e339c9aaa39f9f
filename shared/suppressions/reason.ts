import { type Judgement, judge } from "../reasons/judge.ts";
import type { Suppression } from "./suppression.ts";

/**
 * Why an address is suppressed, by what is known of it. An entry that SES listed before this service recorded an event
 * of it has the reason `unknown`, or `spamComplaint` where SES names a complaint.
 */
export const reasonOfSuppression = (entry: Suppression): Judgement => {
  const { source, reason: listedFor, subtype = "", status, diagnostic } = entry;
  const isComplaint = listedFor === "COMPLAINT";
  if (source === "operator") return { code: isComplaint ? "spamComplaint" : "accountSuppression", facts: {} };
  // SES answers from its list: that says nothing of why it is on it.
  if (source === "ses") return { code: isComplaint ? "spamComplaint" : "unknown", facts: {} };
  const type = isComplaint ? "complaint" : "bounce";
  return judge({ type, subtype, status, diagnostic }) ?? { code: "unknown", facts: {} };
};
