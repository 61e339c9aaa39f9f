import type { AccountFacts } from "../account/accountFacts.ts";
import { counted, number, percent } from "../plainMail/words.ts";
import type { DigestFacts } from "./facts.ts";

const STATE_WORDS: Readonly<Record<string, string>> = {
  pending: "is not verified yet",
  waitingForApproval: "is waiting for your approval",
  failed: "could not be verified",
  expired: "was not confirmed in time",
};

export const identityInWords = ({
  identity,
  state,
  requestedBy,
}: DigestFacts["identities"][number]): string =>
  `${identity} ${STATE_WORDS[state] ?? state}${requestedBy === undefined ? "" : ` (requested by ${requestedBy})`}`;

export const REWRITTEN_TITLE = "Senders the guard rewrote (messages by recipient)";

/** The console has no page of it. */
export const ALL_SENDERS = "postmaster stats --by sender";

/** `far.example (3 senders)`. */
export const rewrittenName = ({ name, senders }: DigestFacts["rewritten"][number]): string =>
  senders === 1 ? name : `${name} (${counted(senders, "sender")})`;

/** Quota and state of the account, in a sentence or two. */
export const accountInWords = (account: AccountFacts): string => {
  const { max24HourSend: most, sentLast24Hours: used } = account;
  const quota =
    most > 0
      ? `Quota: ${number(used)} of ${number(most)} recipients in the last 24 hours (${percent(used / most)}).`
      : `${number(used)} recipients in the last 24 hours; there is no daily quota.`;
  return [
    quota,
    ...(account.sendingEnabled ? [] : ["Sending is paused."]),
    ...(account.enforcementStatus === "HEALTHY" ? [] : [`Status: ${account.enforcementStatus}.`]),
    ...(account.productionAccess ? [] : ["The account is in the sandbox."]),
  ].join(" ");
};
