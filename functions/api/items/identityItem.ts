import * as z from "zod";
import {
  type Feedback,
  IDENTITY_STATES,
  type IdentityRecord,
  NOTICES,
} from "../../../shared/identities/identityRecord.ts";
import type { Remedy } from "../../../shared/remedies/remedy.ts";
import { timestamp } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

const feedbackSchema = z.object({
  reachesUs: z.boolean(),
  configurationSet: z.string().nullable().meta({ description: "Its default one at SES." }),
  notificationsSeenAt: timestamp
    .nullable()
    .meta({ description: "When notifications of a topic of its own last came here, in the last week." }),
  twice: z.boolean().meta({ description: "Both ways deliver the same events; each is recorded once." }),
  explanation: z.string(),
  remedy: remediesSchema,
});

export const identitySchema = z
  .object({
    identity: z.string().meta({ example: "ann@example.org" }),
    kind: z.enum(["address", "domain"]),
    state: z.enum([...IDENTITY_STATES, "covered"]),
    explanation: z.string().meta({ description: "Its status, in words." }),
    remedy: remediesSchema,
    coveredBy: z.string().nullable().meta({
      description: "The verified identity by which SES takes mail from it; itself, or a domain above.",
    }),
    verificationStatus: z
      .string()
      .nullable()
      .meta({ description: "In SES's own words.", example: "SUCCESS" }),
    dkim: z.object({ status: z.string(), signing: z.boolean() }).nullable(),
    mailFrom: z.object({ domain: z.string(), status: z.string() }).nullable(),
    feedback: feedbackSchema.nullable(),
    request: z
      .object({
        by: z.string().meta({ description: "Name of the token." }),
        at: timestamp,
        requester: z.string().nullable().meta({ description: "Who hears what becomes of it." }),
        why: z.string().nullable().meta({ description: "Why it was asked for: the request's note." }),
        decidedBy: z.string().nullable(),
        decidedAt: timestamp.nullable(),
        note: z.string().nullable().meta({ description: "Why it was decided so." }),
        told: z
          .array(
            z.object({
              notice: z.enum(NOTICES),
              at: timestamp,
              sent: z.boolean().meta({ description: "False where the service has no sender for it." }),
            }),
          )
          .meta({ description: "What the requester was told since SES was last asked." }),
      })
      .nullable()
      .meta({ description: "Null where it was made elsewhere, for example in the AWS console." }),
    verificationSentAt: timestamp.nullable().meta({ description: "An address's link holds 24 hours." }),
    verifiedAt: timestamp.nullable(),
    checkedAt: timestamp.nullable().meta({ description: "When SES was last asked how it stands." }),
  })
  .meta({ id: "Identity" });
export type IdentityItem = z.input<typeof identitySchema>;

export const identityItem = (
  record: IdentityRecord,
  { coveredBy, feedback }: { coveredBy: string | undefined; feedback: Feedback | undefined },
): IdentityItem => {
  const { identity, kind, state, ses, requestedBy, requestedAt } = record;
  return {
    identity,
    kind,
    state,
    explanation: explanation(record, coveredBy),
    remedy: remedyItems(remedyOf(record)),
    coveredBy: coveredBy ?? null,
    verificationStatus: ses?.status ?? null,
    dkim: ses === undefined ? null : { status: ses.dkim.status, signing: ses.dkim.signing },
    mailFrom:
      ses?.mailFrom === undefined ? null : { domain: ses.mailFrom.domain, status: ses.mailFrom.status },
    feedback: feedback === undefined ? null : { ...feedback, remedy: remedyItems(feedback.remedy) },
    request:
      requestedBy === undefined || requestedAt === undefined
        ? null
        : {
            by: requestedBy,
            at: requestedAt,
            requester: record.requester ?? null,
            why: record.requestNote ?? null,
            decidedBy: record.decidedBy ?? null,
            decidedAt: record.decidedAt ?? null,
            note: record.decisionNote ?? null,
            told: record.noticed,
          },
    verificationSentAt: record.verificationSentAt ?? null,
    verifiedAt: record.verifiedAt ?? null,
    checkedAt: record.seenAt ?? null,
  };
};

/** The item of what is no identity of its own, but needs none. */
export const coveredItem = (
  { identity, kind }: Pick<IdentityRecord, "identity" | "kind">,
  by: string,
  feedback: Feedback | undefined,
): IdentityItem => ({
  ...identityItem(
    { identity, kind, state: "verified", noticed: [], version: 0 },
    { coveredBy: by, feedback },
  ),
  state: "covered",
  explanation: `No action needed: ${by} is verified, so SES already accepts mail from ${identity}.`,
});

const explanation = (record: IdentityRecord, coveredBy: string | undefined): string => {
  const { identity, kind, state, ses, refusal, decidedBy, decisionNote } = record;
  const meanwhile =
    coveredBy === undefined || coveredBy === identity
      ? ""
      : ` SES accepts mail from it anyway, because ${coveredBy} is verified.`;
  switch (state) {
    case "waitingForApproval":
      return `An administrator has to approve it first.${meanwhile}`;
    case "declined":
      return `${decidedBy ?? "An administrator"} declined it${decisionNote === undefined ? "." : `: ${decisionNote}`}${meanwhile}`;
    case "pending":
      if (ses === undefined)
        return `SES has not been asked yet; that happens automatically within minutes.${meanwhile}`;
      return kind === "address"
        ? `SES has emailed ${identity} a link. Opened within 24 hours, it verifies the address.${meanwhile}`
        : `SES checks for the domain's DNS records, for up to 72 hours.${meanwhile}`;
    case "verified":
      return ses?.status === "TEMPORARY_FAILURE"
        ? "It is verified, but SES no longer finds its DNS records, and stops sending if they stay missing."
        : `It is verified: SES accepts mail from it.${aboutMailFrom(record)}`;
    case "failed":
      return refusal === undefined
        ? `SES did not find ${kind === "domain" ? "the DNS records within 72 hours" : "what it looked for"}.${meanwhile}`
        : `SES rejected it (${refusal.replace(/\.$/, "")}).${meanwhile}`;
    case "expired":
      return `Nobody opened the link within 24 hours.${meanwhile}`;
    case "absent":
      return `SES no longer has this identity; someone deleted it elsewhere.${meanwhile}`;
  }
};

/** Of a verified domain: whether SPF aligns with it, which takes a MAIL FROM domain below it [mail-from]. */
const aboutMailFrom = ({ kind, ses }: IdentityRecord): string => {
  if (kind === "address" || ses === undefined) return "";
  const { mailFrom } = ses;
  if (mailFrom === undefined) return " It has no MAIL FROM domain, so SPF does not align with it.";
  return mailFrom.status === "SUCCESS"
    ? ""
    : ` SES has not found the DNS records of its MAIL FROM domain ${mailFrom.domain}, so SPF does not align with it.`;
};

const mailFromRemedy = ({ identity, kind, ses }: IdentityRecord, dns: Remedy): Remedy[] => {
  if (kind === "address" || ses === undefined || ses.mailFrom?.status === "SUCCESS") return [];
  if (ses.mailFrom !== undefined) return [dns];
  const domain = `bounces.${identity}`;
  return [
    {
      text: `If you want SPF to align, set a MAIL FROM domain, for example ${domain}, and publish its two DNS records.`,
      target: { to: "setMailFrom", identity, domain },
    },
  ];
};

const remedyOf = (record: IdentityRecord): Remedy[] => {
  const { identity, kind, state, ses, refusal } = record;
  const dns: Remedy = {
    text: "Compare its DNS records with those SES expects, and publish what is missing.",
    target: { to: "identityDns", identity },
  };
  const request = (text: string): Remedy => ({ text, target: { to: "requestIdentity", identity } });
  const again = (text: string): Remedy => ({ text, target: { to: "verifyAgain", identity } });
  switch (state) {
    case "pending":
      return kind === "domain" && ses !== undefined ? [dns] : [];
    case "verified":
      return ses?.status === "TEMPORARY_FAILURE" ? [dns] : mailFromRemedy(record, dns);
    case "failed":
      if (refusal !== undefined) return [request("Fix the cause SES names, then request it again.")];
      return kind === "domain"
        ? [dns, again("Then have SES check again.")]
        : [again("Have SES check again.")];
    case "expired":
      return [again("Send the verification email again.")];
    case "absent":
      return [request("Request it again if it is needed.")];
    case "waitingForApproval":
    case "declined":
      return [];
  }
};
