import { type About, explanationOf } from "../reasons/explanation.ts";
import type { Judgement } from "../reasons/judge.ts";
import { REASONS, type ReasonInWords } from "../reasons/reason.ts";
import { remediesOf } from "../reasons/remedies.ts";
import type { Remedy } from "../remedies/remedy.ts";
import { type FeedbackEvent, isPermanentFailure, isRewritten, isSimulated } from "./event.ts";
import { judgementOf } from "./judgement.ts";
import { relayReason } from "./relayReason.ts";

type Explained = Pick<FeedbackEvent, "type" | "recipientDomain"> & Partial<FeedbackEvent>;

/** Why a bounce, complaint, delay, reject or relay attempt ended so; undefined for other events, and for a success. */
export const reasonOf = (event: Explained): ReasonInWords | undefined => {
  if (event.type === "relay") return isRewritten(event) ? undefined : relayReason(event);
  const judgement = judgementOf(event);
  if (judgement === undefined) return undefined;
  const about = aboutOf(event);
  const { title, actor, retry } = REASONS[judgement.code];
  const isWaiting = event.type === "deliveryDelay" || event.action === "delayed";
  return {
    code: judgement.code,
    title,
    explanation: [
      explanationOf(judgement, about),
      ...(isWaiting ? ["SES keeps trying."] : []),
      ...(isSimulated(event.recipientDomain) ? [SIMULATED] : []),
    ].join(" "),
    actor,
    retry,
    remedy: isSimulated(event.recipientDomain)
      ? []
      : [...remediesOf(judgement, about), ...removalOf(event, judgement)],
  };
};

const SIMULATED =
  "This message went to SES's mailbox simulator: it does not count toward rates, and the address is not suppressed.";

const aboutOf = ({ recipient, recipientDomain, sender, subtype, diagnostic }: Explained): About => ({
  ...(typeof recipient === "string" ? { recipient } : {}),
  recipientDomain,
  sender,
  subtype,
  diagnostic,
});

/** A hard bounce suppresses the address, whosever fault it was. */
const removalOf = (event: Explained, { code }: Judgement): Remedy[] => {
  if (!isPermanentFailure(event) || typeof event.recipient !== "string") return [];
  const target = { to: "suppression" as const, address: event.recipient };
  switch (REASONS[code].removal) {
    case "safe":
      return [{ text: "If SES has suppressed the address, remove it from the suppression list.", target }];
    case "afterFix":
      return [{ text: "Once this is fixed, remove the address from the suppression list.", target }];
    default:
      return [];
  }
};
