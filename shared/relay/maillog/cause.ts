import type { ReasonInWords } from "../../reasons/reason.ts";
import { type Unverified, unverifiedOf } from "./identities.ts";
import { causeOfRefusalHere, remoteCause } from "./remoteCause.ts";
import { smtpCodeOf, withoutCommand } from "./reply.ts";
import type { General, Judged, Named, Recipients, Rule } from "./rule.ts";
import { DELIVERY_RULES } from "./rules/inOrder.ts";
import { FILTER_RULE, REFUSED_HERE_RULES } from "./rules/refusedHere.ts";
import type { Attempt, Story } from "./story.ts";

/** Why an attempt ended as it did, in words, and what to do: nothing where that is empty. `code` is stable. */
export type Cause = ReasonInWords & {
  /** What SES has not verified, as far as its reply tells, and in which region. */
  unverified?: Unverified;
  /** What the reply names as at fault. */
  named?: Named;
  /** Where the text names it: what to say of several such messages. */
  general?: General;
};

export const causeOf = (attempt: Judged): Cause => {
  const { status } = attempt;
  if (status === "sent") return ofSent(attempt);
  if (status === "deliverable") return PROBE;
  const rules = status === "rejected" ? REFUSED_HERE_RULES : DELIVERY_RULES;
  const said = { smtpCode: smtpCodeOf(attempt.reply), wording: wordingOf(attempt.reply) };
  const rule = rules.find((one) => fits(one, attempt, said));
  if (status === "undeliverable") return rule === undefined ? PROBE : ofProbe(told(rule, attempt));
  if (rule !== undefined) return told(rule, attempt);
  if (status === "rejected")
    return (
      causeOfRefusalHere(attempt) ??
      (fits(FILTER_RULE, attempt, said) ? told(FILTER_RULE, attempt) : REJECTED_HERE)
    );
  if (attempt.reply === "" && status === "expired") return EXPIRED;
  return remoteCause(attempt);
};

/** The cause of an attempt of a message, whose sender may be at fault. */
export const causeIn = ({ from, attempts }: Pick<Story, "from" | "attempts">, attempt: Attempt): Cause =>
  // Nearly all are sent.
  attempt.status === "sent"
    ? ofSent(attempt)
    : causeOf({ ...attempt, from, recipients: () => recipientsOf(attempts) });

/** Of each message once, as every attempt is judged by all of them; a message under way has more attempts later. */
const knownRecipients = new WeakMap<readonly Attempt[], { count: number; recipients: Set<string> }>();

const recipientsOf = (attempts: readonly Attempt[]): Recipients => {
  const known = knownRecipients.get(attempts) ?? { count: 0, recipients: new Set() };
  for (; known.count < attempts.length; known.count++)
    known.recipients.add((attempts[known.count] as Attempt).to.toLowerCase());
  knownRecipients.set(attempts, known);
  return known.recipients;
};

const ofSent = ({ relay, sesMessageId }: Judged): Cause =>
  sesMessageId === undefined ? takenBy(relay) : TAKEN_BY_SES;

type Said = { smtpCode: string | undefined; wording: string };

const fits = ({ codes, words, when }: Rule, attempt: Judged, { smtpCode = "", wording }: Said): boolean => {
  if (codes !== undefined && !codes.includes(smtpCode)) return false;
  if (words !== undefined && !words.test(wording)) return false;
  return when === undefined || when(attempt);
};

const told = (rule: Rule, attempt: Judged): Cause => {
  const { code, title, explanation, remedy, actor = "you", retry = "afterFix" } = rule;
  const general: General = { title, explanation, remedy: [...remedy] };
  const telling = rule.tell?.(attempt);
  const cause: Cause =
    telling === undefined
      ? { code, actor, retry, ...general }
      : { code, actor, retry, ...general, general, ...telling };
  const unverified = NOT_VERIFIED.has(cause.code) ? unverifiedOf(attempt.reply) : undefined;
  return unverified === undefined ? cause : { ...cause, unverified };
};

const NOT_VERIFIED: ReadonlySet<string> = new Set(["not_verified", "recipient_not_verified"]);

/** Without addresses, whose words mean nothing. */
const wordingOf = (reply: string): string => withoutCommand(reply).replace(/<[^<>]{0,320}>/g, "<>");

const NOTHING_TO_DO = { actor: "nobody", retry: "later", remedy: [] } satisfies Partial<Cause>;

const TAKEN_BY_SES: Cause = {
  code: "taken_by_ses",
  title: "Accepted by SES",
  explanation: "SES accepted the message. Its events show whether it was delivered.",
  ...NOTHING_TO_DO,
};

const takenBy = (relay: string): Cause => ({
  code: "sent",
  title: "Accepted by a server other than SES",
  explanation:
    relay === "local"
      ? "Delivered on this host."
      : `The recipient's server or another relay accepted the message, most recently ${relay}. SES was not involved.`,
  ...NOTHING_TO_DO,
});

const PROBE: Cause = {
  code: "probe",
  title: "Address probe",
  explanation:
    "Postfix asked the next server whether it accepts the address (verify(8)); no message was sent.",
  ...NOTHING_TO_DO,
};

const ofProbe = (cause: Cause): Cause => ({
  ...cause,
  explanation: `Postfix asked the next server whether it accepts the address (verify(8)). ${cause.explanation}`,
});

const EXPIRED: Cause = {
  code: "expired_unseen",
  title: "Gave up; the attempts are not in this log",
  explanation:
    "Postfix bounced the message after it had waited too long (maximal_queue_lifetime, 5 days). The attempts that say why are in an older log.",
  actor: "you",
  retry: "afterFix",
  remedy: [
    {
      text: "Explain the rotated logs too.",
      target: { to: "shell", command: "postmaster maillog explain /var/log/mail.log*" },
    },
  ],
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
