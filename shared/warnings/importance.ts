import { SEVERITIES, type Warning } from "./warning.ts";

/** Names of rules, by what their warnings can do to the account: first what stops all mail, last what can wait. */
export const RULES_BY_EFFECT: readonly string[] = [
  "sendingPaused",
  "sending",
  "bounceRate",
  "complaintRate",
  "feedSilent",
  "deadLetters",
  "newOrigin",
  "nightVolume",
  "quota",
  "relayProblem",
  "identity",
  "senderRefused",
  "recipientRefused",
  "sandbox",
  "spike",
  "goodAddressesSuppressed",
  "quarantine",
  "complaint",
  "rejected",
  "renderingFailure",
  "watchedBounce",
  "delays",
  "countsDiffer",
  "relaySilent",
  "digestFailed",
  "rebounced",
  "recommendation",
];

/**
 * Sorts open warnings as text, the most important first: those nobody has acknowledged, the most severe, those with the
 * most effect on the account, and the longest open of what is alike.
 */
export const importance = ({
  id,
  rule,
  severity,
  openedAt,
  acknowledged,
}: Pick<Warning, "id" | "rule" | "severity" | "openedAt" | "acknowledged">): string => {
  const place = RULES_BY_EFFECT.indexOf(rule);
  const effect = String(place < 0 ? RULES_BY_EFFECT.length : place).padStart(2, "0");
  const mildness = SEVERITIES.length - SEVERITIES.indexOf(severity);
  return `${acknowledged === undefined ? 0 : 1}${mildness}${effect}#${openedAt}#${id}`;
};

export const byImportance = (a: Warning, b: Warning): number => (importance(a) < importance(b) ? -1 : 1);
