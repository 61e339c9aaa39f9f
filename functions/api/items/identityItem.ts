import * as z from "zod";
import { IDENTITY_STATES, NOTICES } from "../../../shared/identities/identityItem.ts";
import type { Feedback, IdentityRecord } from "../../../shared/identities/identityRecord.ts";
import type { Remedy } from "../../../shared/remedies/remedy.ts";
import { timestamp } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

const feedbackSchema = z.object({
  reachesUs: z.boolean(),
  configurationSet: z.string().nullable().meta({ description: "Its default configuration set in SES." }),
  notificationsSeenAt: timestamp.nullable().meta({
    description: "When its own SNS topic last delivered a notification here, within the last week.",
  }),
  twice: z.boolean().meta({
    description:
      "True if events arrive both through the configuration set and its own topic; each is recorded once.",
  }),
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
      description: "The verified identity that lets you send from it: itself or a parent domain.",
    }),
    verificationStatus: z.string().nullable().meta({ description: "The SES value.", example: "SUCCESS" }),
    dkim: z.object({ status: z.string(), signing: z.boolean() }).nullable(),
    mailFrom: z.object({ domain: z.string(), status: z.string() }).nullable(),
    feedback: feedbackSchema.nullable(),
    request: z
      .object({
        by: z.string().meta({ description: "Name of the token." }),
        at: timestamp,
        requester: z.string().nullable().meta({ description: "Who is emailed about the outcome." }),
        why: z.string().nullable().meta({ description: "Why it was requested: the note on the request." }),
        decidedBy: z.string().nullable(),
        decidedAt: timestamp.nullable(),
        note: z.string().nullable().meta({ description: "The note on the decision." }),
        notified: z
          .array(
            z.object({
              notice: z.enum(NOTICES),
              at: timestamp,
              sent: z.boolean().meta({
                description:
                  "False if it could not be sent, because the service has no sender address for such emails.",
              }),
            }),
          )
          .meta({ description: "Emails to the requester since verification was last requested." }),
      })
      .nullable()
      .meta({
        description:
          "Null if it was created outside Postmaster, for example in the AWS console, or if the token has only the scope `guard`.",
      }),
    verificationSentAt: timestamp
      .nullable()
      .meta({ description: "An address's verification link is valid for 24 hours from then." }),
    verifiedAt: timestamp.nullable(),
    checkedAt: timestamp.nullable().meta({ description: "When its status was last read from SES." }),
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
            notified: record.noticed,
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
  explanation: `No action needed: ${identity} is covered by ${by}, which is verified.`,
});

const explanation = (record: IdentityRecord, coveredBy: string | undefined): string => {
  const { identity, kind, state, ses, refusal, decidedBy, decisionNote } = record;
  const meanwhile =
    coveredBy === undefined || coveredBy === identity
      ? ""
      : ` You can still send from it, because ${coveredBy} is verified.`;
  switch (state) {
    case "waitingForApproval":
      return `Waiting for an administrator's approval.${meanwhile}`;
    case "declined":
      return `Declined by ${decidedBy ?? "an administrator"}${decisionNote === undefined ? "." : `: ${decisionNote}`}${meanwhile}`;
    case "pending":
      if (ses === undefined) return `Request queued: Postmaster sends it to SES within minutes.${meanwhile}`;
      return kind === "address"
        ? `SES has emailed a verification link to ${identity}. It expires after 24 hours.${meanwhile}`
        : `SES is checking DNS for the domain's records (up to 72 hours).${meanwhile}`;
    case "verified":
      return ses?.status === "TEMPORARY_FAILURE"
        ? "Verified, but SES no longer finds its DNS records and will stop sending if they stay missing."
        : `You can send from it.${aboutMailFrom(record)}`;
    case "failed":
      return refusal === undefined
        ? `SES did not find ${kind === "domain" ? "the DNS records within 72 hours" : "what it checked for"}.${meanwhile}`
        : `SES rejected it (${refusal.replace(/\.$/, "")}).${meanwhile}`;
    case "expired":
      return `The verification link expired before anyone opened it.${meanwhile}`;
    case "absent":
      return `Deleted outside Postmaster: SES no longer has this identity.${meanwhile}`;
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
