import type { ReasonInWords } from "../../reasons/reason.ts";
import { POSTFIX_RULES } from "./postfixRules.ts";
import { causeOfRefusalHere, remoteCause } from "./remoteCause.ts";
import type { Rule } from "./rule.ts";
import { SES_RULES, unverifiedOf, verifySteps } from "./sesRules.ts";
import type { Attempt } from "./story.ts";

/** Why an attempt ended as it did, in words, and what to do: nothing where that is empty. `code` is stable. */
export type Cause = ReasonInWords & {
  /** What SES has not verified, as far as its reply tells, and in which region. */
  unverified?: { region: string; identities: string[]; isCut: boolean };
};

/** The most telling first: SES's own replies, then Postfix's words. What other servers say is judged as a bounce is. */
const RULES: readonly Rule[] = [...SES_RULES, ...POSTFIX_RULES];

export const causeOf = (
  attempt: Pick<Attempt, "status" | "reply" | "relay" | "sesMessageId" | "dsn">,
): Cause => {
  const { status, reply, relay, sesMessageId } = attempt;
  if (status === "sent") return sesMessageId === undefined ? takenBy(relay) : TAKEN_BY_SES;
  if (status === "deliverable" || status === "undeliverable") return PROBE;
  const smtp = smtpCodeOf(reply);
  const rule = RULES.find(
    ({ codes, words, statuses }) =>
      (codes === undefined || (smtp !== undefined && codes.includes(smtp))) &&
      (statuses === undefined || statuses.includes(status)) &&
      (words === undefined || words.test(reply)),
  );
  if (rule === undefined)
    return status === "rejected" ? (causeOfRefusalHere(attempt) ?? REJECTED_HERE) : remoteCause(attempt);
  const { code, title, explanation, remedy, actor = "you", retry = "afterFix" } = rule;
  const unverified = code === "not_verified" ? unverifiedOf(reply) : undefined;
  if (unverified === undefined) return { code, title, explanation, actor, retry, remedy };
  const names = `${unverified.identities.join(", ")}${unverified.isCut ? " and others" : ""}`;
  return {
    code,
    title: `Not verified in ${unverified.region}`,
    explanation: `SES has not verified ${names} in the region ${unverified.region} and rejected the message. ${NO_EVENT}`,
    actor,
    retry,
    remedy: verifySteps(unverified.identities),
    unverified,
  };
};

/** The code that an SMTP server answered with: at the beginning, or behind Postfix's `host x[y] said: `. */
const smtpCodeOf = (reply: string): string | undefined =>
  /(?:^|said: )([245]\d\d)(?=[ -]|$)/.exec(reply)?.[1];

const NO_EVENT = "SES publishes no event for this, so the log is the only record of it.";

const NOTHING_TO_DO = { actor: "nobody", retry: "later", remedy: [] } satisfies Partial<Cause>;

const TAKEN_BY_SES: Cause = {
  code: "taken_by_ses",
  title: "Accepted by SES",
  explanation: "SES accepted the message. Its events show whether it was delivered.",
  ...NOTHING_TO_DO,
};

const takenBy = (relay: string): Cause => ({
  code: "sent",
  title: "Delivered, or accepted by a server other than SES",
  explanation:
    relay === "local" ? "Delivered on this host." : `Delivered, or relayed (the last one to ${relay}).`,
  ...NOTHING_TO_DO,
});

const PROBE: Cause = {
  code: "probe",
  title: "Address probe",
  explanation:
    "Postfix asked the next server whether it accepts the address (verify(8)); no message was sent.",
  ...NOTHING_TO_DO,
};

const REJECTED_HERE: Cause = {
  code: "rejected_here",
  title: "Rejected by this host before it was queued",
  explanation: "A restriction in this Postfix, or a filter, rejected it. The sender got the error at once.",
  actor: "you",
  retry: "afterFix",
  remedy: [
    {
      text: "If the message was wanted, find the restriction that the reply names (smtpd_*_restrictions, milters).",
    },
  ],
};
