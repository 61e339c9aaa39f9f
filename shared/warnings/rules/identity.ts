import type { IdentityRecord } from "../../identities/identityRecord.ts";
import { type ConditionRule, DAY_MS, HOUR_MS } from "../rule.ts";
import type { Finding } from "../warning.ts";

const NEWS_FOR_MS = 3 * DAY_MS;

/** A sender that could send, or was to, and cannot. */
export const identity: ConditionRule = {
  name: "identity",
  why: "SES refuses mail from a sender that it has not verified (554), and mail whose DKIM signature cannot be checked is taken for spam.",
  remedy: [
    "A domain: compare its DNS records with what SES wants, GET /v1/identities/{identity}/dns, and put back what is missing.",
    "An address: ask for it again, POST /v1/identities, and have its owner open the link within 24 hours.",
  ],
  cooldownMs: 7 * DAY_MS,
  settleMs: HOUR_MS,
  find: ({ identities, now }) => identities.flatMap((record) => judge(record, now)),
};

const judge = (record: IdentityRecord, now: Date): Finding[] => {
  const { identity: name, state, verifiedAt, ses, refusal } = record;
  if (verifiedAt !== undefined && (state === "failed" || ses?.status === "TEMPORARY_FAILURE"))
    return [
      {
        subject: name,
        severity: state === "failed" ? "critical" : "warning",
        headline:
          state === "failed" ? `${name} is no longer verified` : `SES no longer finds the records of ${name}`,
        facts: [
          `Verified on ${verifiedAt.slice(0, 10)}; SES says now: ${ses?.status ?? "FAILED"}.`,
          state === "failed" ? "Mail from it is refused." : "Mail from it is still sent, for up to 72 hours.",
        ],
      },
    ];
  if (state === "verified" && record.kind === "domain" && lostDkim(record))
    return [
      {
        subject: name,
        severity: "warning",
        headline: `DKIM of ${name} is not found in DNS any more`,
        facts: [`SES says of its DKIM keys: ${ses?.dkim.status}. Its mail goes out without your signature.`],
      },
    ];
  if ((state === "failed" || state === "expired") && isNews(record, now))
    return [
      {
        subject: name,
        severity: "notice",
        headline: state === "expired" ? `Nobody confirmed ${name} in time` : `${name} could not be verified`,
        facts: [
          state === "expired"
            ? "The link in AWS's mail ended after 24 hours."
            : (refusal ?? "SES did not find its records within 72 hours."),
          ...(record.requestedBy === undefined ? [] : [`Asked for by ${record.requestedBy}.`]),
        ],
      },
    ];
  return [];
};

const lostDkim = ({ ses }: IdentityRecord): boolean =>
  ses?.dkim.signing === true && (ses.dkim.status === "FAILED" || ses.dkim.status === "TEMPORARY_FAILURE");

/** What nobody cares for any more is not warned of for ever. */
const isNews = ({ requestedAt, verificationSentAt }: IdentityRecord, now: Date): boolean => {
  const asked = verificationSentAt ?? requestedAt;
  return asked !== undefined && now.getTime() - Date.parse(asked) < NEWS_FOR_MS + DAY_MS;
};
