import { explanationOf } from "../reasons/explanation.ts";
import { quotedReply } from "../reasons/quotedReply.ts";
import { likelyToBounceAgain, REASONS } from "../reasons/reason.ts";
import { remediesOf } from "../reasons/remedies.ts";
import type { Remedy } from "../remedies/remedy.ts";
import { aboutSuppression, isLikelyToBounceAgain, reasonOfSuppression } from "./reason.ts";
import type { Reason, Suppression } from "./suppression.ts";

/** Why the address is suppressed. `suppressedReasons` are those for which the account suppresses at all. */
export const whySuppressed = (entry: Suppression, suppressedReasons?: readonly Reason[]): string =>
  [told(entry), ...(isInForce(entry, suppressedReasons) ? [] : [NOT_IN_FORCE[entry.reason]])].join(" ");

/** The same, with when it was suppressed, and what the server replied. */
export const explanation = (entry: Suppression, suppressedReasons?: readonly Reason[]): string =>
  [
    ...(entry.source === "event" ? [`Suppressed on ${entry.since.slice(0, 10)}.`] : []),
    whySuppressed(entry, suppressedReasons),
    ...quoted(entry),
  ].join(" ");

/** Whether SES acts on the listing: it does so only for the reasons for which the account suppresses. */
export const isInForce = ({ reason }: Suppression, suppressedReasons?: readonly Reason[]): boolean =>
  suppressedReasons === undefined || suppressedReasons.includes(reason);

const NOT_IN_FORCE: Readonly<Record<Reason, string>> = {
  BOUNCE:
    "SES does not act on this listing: your account does not suppress for bounces, so SES delivers to the address.",
  COMPLAINT:
    "SES does not act on this listing: your account does not suppress for complaints, so SES delivers to the address.",
};

const told = (entry: Suppression): string => {
  const on = entry.since.slice(0, 10);
  const { source, subtype = "" } = entry;
  if (source === "operator") return `An operator suppressed this address manually on ${on}.${noted(entry)}`;
  const isAnswer = subtype.includes("OnAccountSuppressionList");
  if (source === "ses") {
    const because =
      entry.reason === "COMPLAINT" ? "a message to it was reported as spam" : "a message to it hard-bounced";
    return isAnswer
      ? `SES has this address on its suppression list because ${because}. It was already listed when mail was sent to it on ${on}, before this service recorded why.`
      : `SES has had this address on its suppression list since ${on} because ${because}. This service has recorded no event that explains it.`;
  }
  return explanationOf(reasonOfSuppression(entry), aboutSuppression(entry));
};

const noted = ({ note }: Suppression): string =>
  note === undefined || note === "" ? "" : ` The note says: “${note}”`;

/** Nothing where the reply is in the explanation, or is SES's own. */
const quoted = (entry: Suppression): string[] => {
  const reply = quotedReply(entry.diagnostic);
  return reply === "" || entry.source !== "event" || reasonOfSuppression(entry).code === "unknown"
    ? []
    : [reply];
};

/** What to do about it, step by step. */
export const remedies = (entry: Suppression): Remedy[] => {
  if (entry.state === "removed") return [];
  const judgement = reasonOfSuppression(entry);
  const steps =
    entry.source === "operator"
      ? [
          {
            text: "Before you remove it, ask the operator who suppressed it. The audit log shows the name.",
            target: { to: "audit" as const },
          },
        ]
      : entry.source === "ses" && judgement.code === "unknown"
        ? [
            {
              text: "If the person says that the address works, remove it and send again. If it bounces, the reason is recorded.",
            },
          ]
        : remediesOf(judgement, aboutSuppression(entry));
  return [...steps, removalStep(entry)];
};

const removalStep = (entry: Suppression): Remedy => {
  const { code } = reasonOfSuppression(entry);
  const force = likelyToBounceAgain(code) ? { force: true as const } : {};
  const target = { to: "removeSuppression" as const, address: entry.address, ...force };
  switch (REASONS[code].removal) {
    case "safe":
      return { text: "Remove it from the suppression list: the address works.", target };
    case "afterFix":
      return { text: "Once this is fixed, remove it from the list.", target };
    case "askFirst":
      return {
        text: "Remove it from the suppression list only once you know that the address works.",
        target,
      };
    case "no":
      return entry.reason === "COMPLAINT"
        ? {
            text: "Remove it from the suppression list only if the person asks for your mail, by phone for example.",
            target,
          }
        : { text: "Do not remove it from the list: the person no longer uses this address." };
  }
};

/** The same as text. */
export const advice = (entry: Suppression): string => {
  if (entry.state === "removed")
    return isLikelyToBounceAgain(entry)
      ? "SES delivers to this address again. The next message is likely to fail as before: check what happens to it."
      : "No action is needed: SES delivers to this address again.";
  const again =
    entry.rebouncedTimes > 0 ? [`It was suppressed again ${times(entry.rebouncedTimes)} after removal.`] : [];
  return [...again, ...remedies(entry).map(({ text }) => text)].join(" ");
};

const times = (count: number) => (count === 1 ? "once" : `${count} times`);
