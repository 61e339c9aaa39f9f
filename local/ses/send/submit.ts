import type { SesState } from "../context.ts";
import { type Identity, isVerified } from "../identities/identity.ts";
import type { ConfigurationSet } from "../state/configurationSet.ts";
import { transaction } from "../state/database.ts";
import { delivered } from "./delivered.ts";
import { fateOf } from "./fate.ts";
import { bareAddress, readMessage } from "./message.ts";
import { messageId } from "./messageId.ts";
import { occurrences, rejected } from "./occurrences.ts";
import { publications } from "./publications.ts";
import type { Rate } from "./Rate.ts";
import { accountRefusal, formRefusal, type Refusal, refuse, unverifiedRefusal } from "./refusal.ts";
import { sentMessage } from "./sentMessage.ts";
import type { Submit } from "./submission.ts";

/** SES's one way in: checks, accepts into the outbox, and answers the message id. */
export const submitter =
  (ses: SesState, rate: Rate): Submit =>
  async (submission) => {
    const { source, recipients, raw } = submission;
    const message = await readMessage(raw);
    const now = ses.now();
    const account = ses.account.settle(now);
    const from = bareAddress(message.from[0]?.address ?? source);
    const speaking = ses.identities.speakingFor(from, now).filter(isVerified);
    const chosen = chooseSet(submission.configurationSetName ?? message.configurationSet, speaking, ses);
    const refusal =
      accountRefusal(account) ??
      formRefusal(message, { recipients, bytes: raw.byteLength }) ??
      unverifiedRefusal(
        message,
        { source, recipients },
        { identities: ses.identities, now, region: ses.region, sandbox: !account.productionAccess },
      ) ??
      setRefusal(chosen) ??
      mailFromRefusal(speaking) ??
      quotaRefusal(ses, rate, recipients.length, now);
    if (refusal !== undefined) return { kind: "refused", ...refusal };
    const id = messageId(now, ses.newId());
    const fated = [...new Set(recipients.map(bareAddress))].map((recipient) => {
      return { recipient, fate: fateOf(recipient, ses.suppressions.blocking(recipient)?.reason) };
    });
    const happened = message.isMalware ? rejected() : occurrences(fated, now, ses.newId);
    const identity = speaking[0];
    const tags = { ...message.tags, ...submission.tags };
    const sent = sentMessage(
      {
        id,
        at: now,
        from,
        ...(message.subject === undefined ? {} : { subject: message.subject }),
        ...(identity === undefined ? {} : { identity: identity.name }),
        ...(chosen.kind === "set" ? { configurationSet: chosen.set.name } : {}),
        tags,
      },
      fated.map(({ recipient }) => recipient),
      happened,
    );
    transaction(ses.db, () => {
      ses.account.addSent(now, recipients.length);
      if (sent !== undefined) ses.sentMessages.add(sent);
      ses.outbox.add({
        id,
        at: now,
        from,
        deliverTo: message.isMalware
          ? []
          : fated.filter(({ fate }) => fate === "inbox").map(({ recipient }) => recipient),
        publish: publications(
          happened,
          {
            id,
            at: now,
            source,
            destination: recipients,
            message,
            tags,
            accountId: ses.accountId,
            region: ses.region,
            sourceIp: submission.sourceIp,
            callerIdentity: submission.callerIdentity,
            operation: submission.operation,
          },
          {
            ...(chosen.kind === "set" ? { configurationSet: chosen.set } : {}),
            ...(identity === undefined ? {} : { identity }),
          },
        ),
        raw: delivered(raw, { id, region: ses.region, at: now, returnPath: bareAddress(source) }),
      });
    });
    ses.wake();
    return { kind: "accepted", messageId: id };
  };

type Chosen = { kind: "set"; set: ConfigurationSet } | { kind: "none" } | { kind: "missing"; name: string };

/** The set that was asked for, else the default of the nearest identity that has one. */
const chooseSet = (asked: string | undefined, speaking: Identity[], ses: SesState): Chosen => {
  const name =
    asked ?? speaking.find(({ configurationSet }) => configurationSet !== undefined)?.configurationSet;
  if (name === undefined) return { kind: "none" };
  const set = ses.configurationSets.get(name);
  return set === undefined ? { kind: "missing", name } : { kind: "set", set };
};

const setRefusal = (chosen: Chosen): Refusal | undefined => {
  if (chosen.kind === "missing")
    return refuse("NotFoundException", `Configuration set <${chosen.name}> does not exist.`);
  return chosen.kind === "set" && !chosen.set.sendingEnabled
    ? refuse(
        "SendingPausedException",
        `Email sending is disabled for the configuration set <${chosen.set.name}>.`,
      )
    : undefined;
};

const mailFromRefusal = ([identity]: Identity[]): Refusal | undefined => {
  const mailFrom = identity?.mailFrom;
  return mailFrom?.behaviorOnMxFailure === "REJECT_MESSAGE" && mailFrom.status !== "SUCCESS"
    ? refuse(
        "MailFromDomainNotVerifiedException",
        `The MAIL FROM domain ${mailFrom.domain} does not have the MX record that it needs.`,
      )
    : undefined;
};

const quotaRefusal = (ses: SesState, rate: Rate, recipients: number, now: number): Refusal | undefined => {
  const { max24HourSend, maxSendRate } = ses.account.get();
  if (ses.account.sentLast24Hours(now) >= max24HourSend)
    return refuse("TooManyRequestsException", "Daily message quota exceeded.");
  return rate.admit(recipients, maxSendRate, now)
    ? undefined
    : refuse("TooManyRequestsException", "Maximum sending rate exceeded.");
};
