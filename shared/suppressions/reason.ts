import type { About } from "../reasons/explanation.ts";
import { type Judgement, judge } from "../reasons/judge.ts";
import { likelyToBounceAgain, REASONS, type Removal } from "../reasons/reason.ts";
import type { Suppression } from "./suppression.ts";

/**
 * Why an address is suppressed, by what is known of it. One that SES listed before this service recorded an event of
 * it has the reason `unknown`, or `spamComplaint` where SES names a complaint.
 */
export const reasonOfSuppression = (entry: Suppression): Judgement => {
  const known = JUDGED.get(entry);
  if (known !== undefined) return known;
  const judgement = judgeSuppression(entry);
  JUDGED.set(entry, judgement);
  return judgement;
};

/** One entry is asked about several times while it is shown, and never changed. */
const JUDGED = new WeakMap<Suppression, Judgement>();

const judgeSuppression = (entry: Suppression): Judgement => {
  const { source, reason: listedFor, subtype = "", status, diagnostic } = entry;
  const isComplaint = listedFor === "COMPLAINT";
  // Nobody's reply: the operator knows why, and SES's answer from its list does not say.
  if (source === "operator" || source === "ses")
    return {
      code: isComplaint ? "spamComplaint" : source === "operator" ? "accountSuppression" : "unknown",
      facts: {},
    };
  const type = isComplaint ? "complaint" : "bounce";
  return judge({ type, subtype, status, diagnostic }) ?? { code: "unknown", facts: {} };
};

export const aboutSuppression = ({ address, domain, sender, subtype, diagnostic }: Suppression): About => ({
  recipient: address,
  recipientDomain: domain,
  sender,
  subtype,
  diagnostic,
});

/** Whether to remove it from the list. */
export const removalOf = (entry: Suppression): Removal => REASONS[reasonOfSuppression(entry).code].removal;

/** Whether the next mail to this address would most likely end as the last one did. */
export const isLikelyToBounceAgain = (entry: Suppression): boolean =>
  likelyToBounceAgain(reasonOfSuppression(entry).code);
