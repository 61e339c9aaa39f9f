import type { IdentityRecord } from "../../identities/identityRecord.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import { LOOKED_BACK_DAYS } from "../facts.ts";
import { done, type Judgement, type StepRule, some, toDo, unknown } from "../step.ts";

const NAMED_REMEDIES = 5;
const SEND_MAIL =
  'aws sesv2 send-email --from-email-address YOU@YOUR-DOMAIN --destination ToAddresses=success@simulator.amazonses.com --content "Simple={Subject={Data=Test},Body={Text={Data=Test}}}"';

export const identity: StepRule = {
  id: "identity",
  title: "A sender is verified",
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
      "No sender is verified: SES takes no mail.",
      "Ask for the domain that you send from, or an address where you cannot change its DNS: POST /v1/identities.",
      "Publish the DNS records that it shows, or open the link in the mail that AWS sends.",
    );
  return toDo(
    `No sender is verified yet: SES takes no mail. Asked for: ${some(waiting.map(nameOf))}.`,
    ...waiting.slice(0, NAMED_REMEDIES).map(({ identity: name, kind, state }) => {
      if (state === "waitingForApproval") return `Decide about ${name}: GET /v1/identities.`;
      return kind === "domain"
        ? `Publish what is missing of GET /v1/identities/${name}/dns.`
        : `Have somebody open the link in the mail to ${name}, within 24 hours.`;
    }),
  );
};

export const feedback: StepRule = {
  id: "feedback",
  title: "What happens to each sender's mail is heard of",
  optional: false,
  judge: ({ identities, publishing, unheard }) => {
    if (publishing === undefined || unheard === undefined) return unknown("SES");
    const verified = identities.filter(({ state }) => state === "verified").map(nameOf);
    if (verified.length === 0) return toDo("No sender is verified yet.", "Verify a sender first.");
    if (!publishing.inPlace && unheard.length > 0)
      return toDo(
        "While SES publishes no events to this service, no mail is heard of.",
        "Have SES publish its events first.",
      );
    return unheard.length === 0
      ? done(`Events of mail from ${some(verified)} reach this service.`)
      : toDo(
          `Mail from ${some(unheard)} is not heard of, unless it names the configuration set itself.`,
          ...unheard.slice(0, NAMED_REMEDIES).map((name) => `POST /v1/identities/${name}/feedback.`),
        );
  },
};

export const firstEvent: StepRule = {
  id: "firstEvent",
  title: "Events come",
  optional: false,
  judge: ({ lastEventAt }) =>
    lastEventAt === null
      ? toDo(
          `SES has published no event in the last ${LOOKED_BACK_DAYS} days.`,
          `Send a mail from a verified sender to SES's simulator: ${SEND_MAIL}`,
          "Or on the mail host: postmaster relay test --from YOU@YOUR-DOMAIN --to success@simulator.amazonses.com.",
          "Look here again after a minute. If nothing has come, read the log of the function ingest.",
        )
      : done(`The last event of SES's is of ${minuteUtc(lastEventAt)}.`),
};

const nameOf = ({ identity: name }: IdentityRecord): string => name;

const are = (names: string[]): string => `${some(names)} ${names.length === 1 ? "is" : "are"}`;
