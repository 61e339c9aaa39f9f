import type { IdentityRecord } from "../../identities/identityRecord.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import { type Remedy, shell } from "../../remedies/remedy.ts";
import { LOOKED_BACK_DAYS } from "../facts.ts";
import { done, type Judgement, type StepRule, some, toDo, unknown } from "../step.ts";

const NAMED_REMEDIES = 5;
const SEND_MAIL =
  'aws sesv2 send-email --from-email-address YOU@YOUR-DOMAIN --destination ToAddresses=success@simulator.amazonses.com --content "Simple={Subject={Data=Test},Body={Text={Data=Test}}}"';

export const identity: StepRule = {
  id: "identity",
  title: "Verify a sender",
  optional: false,
  judge: ({ identities }) => {
    const verified = identities.filter(({ state }) => state === "verified");
    const signed = verified.filter(({ ses }) => ses?.dkim.status === "SUCCESS");
    const domains = signed.filter(({ kind }) => kind === "domain").map(nameOf);
    if (domains.length > 0)
      return done(`${are(domains)} verified, and mail from all addresses there is signed (DKIM).`);
    return verified.length > 0 ? done(withoutSignedDomain(verified)) : unverified(identities);
  },
};

const withoutSignedDomain = (verified: IdentityRecord[]): string =>
  verified.some(({ kind }) => kind === "domain")
    ? `${are(verified.map(nameOf))} verified, but mail is not signed: DKIM is not found in DNS.`
    : `${are(verified.map(nameOf))} verified. A domain is better: all its addresses may send, and mail is signed (DKIM).`;

const unverified = (identities: IdentityRecord[]): Judgement => {
  const waiting = identities.filter(({ state }) => state === "pending" || state === "waitingForApproval");
  if (waiting.length === 0)
    return toDo(
      "No sender is verified: SES rejects all mail.",
      {
        text: "Request the domain that you send from, or an address if you cannot change its DNS.",
        target: { to: "requestIdentity" },
      },
      { text: "Publish the DNS records that it shows, or open the link in the email that AWS sends." },
    );
  return toDo(
    `No sender is verified yet: SES rejects all mail. Requested: ${some(waiting.map(nameOf))}.`,
    ...waiting.slice(0, NAMED_REMEDIES).map(({ identity: name, kind, state }): Remedy => {
      if (state === "waitingForApproval")
        return { text: `Approve or decline ${name}.`, target: { to: "identity", identity: name } };
      return kind === "domain"
        ? {
            text: `Publish the missing DNS records of ${name}.`,
            target: { to: "identityDns", identity: name },
          }
        : {
            text: `Have the owner of ${name} open the link in AWS's email within 24 hours.`,
            target: { to: "identity", identity: name },
          };
    }),
  );
};

export const feedback: StepRule = {
  id: "feedback",
  title: "Record the events of every sender",
  optional: false,
  judge: ({ identities, publishing, unrecorded }) => {
    if (publishing === undefined || unrecorded === undefined) return unknown("SES");
    const verified = identities.filter(({ state }) => state === "verified").map(nameOf);
    if (verified.length === 0)
      return toDo("No sender is verified yet.", {
        text: "Verify a sender first.",
        target: { to: "requestIdentity" },
      });
    if (!publishing.inPlace && unrecorded.length > 0)
      return toDo("SES publishes no events to this service for any sender.", {
        text: "Make SES publish its events first.",
        target: { to: "account" },
      });
    return unrecorded.length === 0
      ? done(`Events for mail from ${some(verified)} reach this service.`)
      : toDo(
          `Events for mail from ${some(unrecorded)} do not reach this service, unless the mail itself names the configuration set.`,
          ...unrecorded.slice(0, NAMED_REMEDIES).map(
            (name): Remedy => ({
              text: `Attach the configuration set to ${name}.`,
              target: { to: "attachFeedback", identity: name },
            }),
          ),
        );
  },
};

export const firstEvent: StepRule = {
  id: "firstEvent",
  title: "Receive the first events",
  optional: false,
  judge: ({ lastEventAt }) =>
    lastEventAt === null
      ? toDo(
          `SES has published no event in the last ${LOOKED_BACK_DAYS} days.`,
          shell("Send a message from a verified sender to SES's mailbox simulator.", SEND_MAIL),
          shell(
            "Or send one from the mail host.",
            "postmaster relay test --from YOU@YOUR-DOMAIN --to success@simulator.amazonses.com",
          ),
          {
            text: "Check again after a minute. If nothing has arrived, read the ingest function's log.",
            target: { to: "setup" },
          },
        )
      : done(`Last SES event: ${minuteUtc(lastEventAt)}.`),
};

const nameOf = ({ identity: name }: IdentityRecord): string => name;

const are = (names: string[]): string => `${some(names)} ${names.length === 1 ? "is" : "are"}`;
