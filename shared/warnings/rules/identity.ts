import type { IdentityRecord } from "../../identities/identityRecord.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { DAY_MS, HOUR_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const NEWS_FOR_MS = 3 * DAY_MS;

/** A sender that could send, or was to, and cannot. */
export const identity: ConditionRule = {
  name: "identity",
  why: "SES rejects mail from a sender that it has not verified (554), and mailbox providers distrust mail whose DKIM signature they cannot check.",
  remedy: [
    {
      text: "For a domain: compare its DNS records with those SES expects, and publish what is missing.",
      target: { to: "identities" },
    },
    {
      text: "For an address: request it again, and have its owner open the link within 24 hours.",
      target: { to: "requestIdentity" },
    },
  ],
  cooldownMs: 7 * DAY_MS,
  settleMs: HOUR_MS,
  find: ({ identities, now }) =>
    identities.flatMap((record) =>
      judge(record, now).map((found) => ({ ...found, remedy: remedyOf(record) })),
    ),
};

const judge = (record: IdentityRecord, now: Date): Finding[] => {
  const { identity: name, state, verifiedAt, ses, refusal } = record;
  if (verifiedAt !== undefined && (state === "failed" || ses?.status === "TEMPORARY_FAILURE"))
    return [
      {
        subject: name,
        severity: state === "failed" ? "critical" : "warning",
        headline:
          state === "failed"
            ? `${name} is no longer verified`
            : `SES no longer finds the DNS records of ${name}`,
        facts: [
          `Verified on ${verifiedAt.slice(0, 10)}. SES now reports: ${ses?.status ?? "FAILED"}.`,
          state === "failed"
            ? "SES rejects mail from it."
            : "SES still sends mail from it, for up to 72 hours.",
        ],
      },
    ];
  if (state === "verified" && record.kind === "domain" && lostDkim(record))
    return [
      {
        subject: name,
        severity: "warning",
        headline: `The DKIM records of ${name} are no longer in DNS`,
        facts: [
          `SES reports its DKIM status as ${ses?.dkim.status}. Its mail is sent without your signature.`,
        ],
      },
    ];
  if ((state === "failed" || state === "expired") && isNews(record, now))
    return [
      {
        subject: name,
        severity: "notice",
        headline:
          state === "expired" ? `Verification link for ${name} expired` : `${name} could not be verified`,
        facts: [
          state === "expired"
            ? "The verification link in AWS's email expired after 24 hours."
            : (refusal ?? "SES did not find its records within 72 hours."),
          ...(record.requestedBy === undefined ? [] : [`Requested by ${record.requestedBy}.`]),
        ],
      },
    ];
  return [];
};

const lostDkim = ({ ses }: IdentityRecord): boolean =>
  ses?.dkim.signing === true && (ses.dkim.status === "FAILED" || ses.dkim.status === "TEMPORARY_FAILURE");

const remedyOf = ({ identity: name, kind, state }: IdentityRecord): Remedy[] =>
  kind === "domain"
    ? [
        {
          text: "Compare its DNS records with those SES expects, and publish what is missing.",
          target: { to: "identityDns", identity: name },
        },
        ...(state === "failed"
          ? [
              {
                text: "Then have SES check again.",
                target: { to: "verifyAgain" as const, identity: name },
              },
            ]
          : []),
      ]
    : [
        {
          text: "Send the verification email again, and have the owner of the address open the link within 24 hours.",
          target: { to: "verifyAgain", identity: name },
        },
      ];

/** What nobody cares for any more is not warned of for ever. */
const isNews = ({ requestedAt, verificationSentAt }: IdentityRecord, now: Date): boolean => {
  const asked = verificationSentAt ?? requestedAt;
  return asked !== undefined && now.getTime() - Date.parse(asked) < NEWS_FOR_MS + DAY_MS;
};
