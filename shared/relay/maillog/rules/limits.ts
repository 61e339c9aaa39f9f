import { shell, type Target } from "../../../remedies/remedy.ts";
import type { Rule } from "../rule.ts";
import { canBeOfSes, isSes, RELOAD } from "../sesHost.ts";

const HEALTH: Target = { to: "url", url: "https://health.aws.amazon.com/health/status" };
const OWN_SIZE = /^message size (\d{1,15}) exceeds size limit (\d{1,15})/;
const megabytes = (bytes: string): string => `${(Number(bytes) / 1_048_576).toFixed(1)} MB`;

/** Quotas, rates and sizes of SES, and its own faults [troubleshoot-smtp, quotas]. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    code: "daily_quota",
    when: canBeOfSes,
    words: /Daily (?:message |sending )?quota (?:has been )?exceeded/i,
    title: "Daily quota exceeded",
    explanation:
      "SES accepts more as messages older than 24 hours drop out of the window. Queued messages are then sent automatically.",
    retry: "later",
    remedy: [
      { text: "See how much of the quota is used.", target: { to: "account" } },
      { text: "Send less, or ask AWS for a higher quota." },
    ],
  },
  {
    code: "rate_exceeded",
    when: canBeOfSes,
    words: /Maximum sending rate exceeded|^.{0,300}\b454 (?:4\.\d\.\d )?Throttling failure/i,
    title: "Sending rate exceeded",
    explanation:
      "Postfix sent faster than the account's maximum rate per second. The next attempt usually succeeds.",
    actor: "nobody",
    retry: "later",
    remedy: [
      shell("If it happens often, slow Postfix down.", "postconf -e smtp_destination_concurrency_limit=2"),
      RELOAD,
      { text: "Or ask AWS for a higher rate, in Service Quotas.", target: { to: "account" } },
    ],
  },
  {
    code: "too_many_logins",
    when: canBeOfSes,
    words: /Too many (?:failed )?(?:login|auth\w{0,11}) attempts/i,
    title: "Too many sign-ins to SES",
    explanation:
      "SES accepts no more sign-ins for a while, because this account signed in too often, or with a wrong password. Postfix retries.",
    retry: "later",
    remedy: [
      shell("Check that the credentials work.", "postmaster relay check"),
      shell(
        "Open fewer connections, and keep them open.",
        "postconf -e smtp_destination_concurrency_limit=5 smtp_connection_cache_on_demand=yes",
      ),
      RELOAD,
    ],
  },
  {
    code: "ses_authentication_fault",
    when: canBeOfSes,
    codes: ["454"],
    words: /Temporary authentication failure/i,
    title: "SES could not check the credentials",
    explanation: "A temporary SES failure, or a key that was created or changed minutes ago.",
    actor: "aws",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      { text: "If it lasts an hour, check AWS's health dashboard.", target: HEALTH },
      { text: "Check that the IAM key is active." },
    ],
  },
  {
    code: "relay_tls_unavailable",
    words: /\b454 (?:4\.\d\.\d )?TLS (?:is )?(?:currently )?(?:not|un)[ -]?available|refused to start TLS/i,
    title: "The relay cannot start TLS",
    explanation: "The relay offers TLS, but could not start it. The fault is on its side and usually passes.",
    actor: "aws",
    retry: "later",
    tell: (judged) => (canBeOfSes(judged) ? undefined : { actor: "theirAdmin" }),
    remedy: [
      { text: "Wait for the next attempt." },
      shell("If it lasts, check that relayhost names the right server.", "postconf relayhost"),
    ],
  },
  {
    code: "ses_fault",
    when: canBeOfSes,
    words: /Temporary service failure|Internal(?:Failure| failure| server error)/i,
    codes: ["421", "451", "454"],
    title: "Temporary SES failure",
    explanation: "It usually passes within minutes.",
    actor: "aws",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      { text: "If it lasts, check AWS's health dashboard.", target: HEALTH },
    ],
  },
  {
    code: "ses_waited",
    when: canBeOfSes,
    codes: ["421", "451"],
    words: /Timeout waiting for (?:data|client)|(?:idle|command) timeout|timeout exceeded/i,
    title: "SES timed out waiting for the message",
    explanation: "SES waited for the rest of the message: Postfix, or the network, stopped in the middle.",
    actor: "nobody",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      { text: "If only large messages fail, suspect the MTU or a firewall between this host and SES." },
    ],
  },
  {
    code: "too_many_connections",
    when: canBeOfSes,
    codes: ["421", "454"],
    words: /Too many (?:concurrent |simultaneous )?(?:SMTP )?connections/i,
    title: "Too many connections to SES at once",
    explanation: "SES limits the number of connections per account.",
    retry: "later",
    remedy: [
      shell(
        "Open fewer connections at once.",
        "postconf -e smtp_destination_concurrency_limit=5 smtp_connection_cache_on_demand=yes",
      ),
      RELOAD,
    ],
  },
  {
    code: "tooManyRecipients",
    when: canBeOfSes,
    words:
      /\b(?:452|55[0-4]) (?:[45]\.\d\.\d )?(?:Error: )?Too many recipients|Recipient count exceeds|more than 50 recipients/i,
    title: "Too many recipients in one message",
    explanation: "SES accepts at most 50 recipients in one message.",
    remedy: [shell("Let Postfix split messages.", "postconf -e smtp_destination_recipient_limit=50"), RELOAD],
  },
  {
    code: "tooLarge",
    words:
      /\b552 (?:5\.\d\.\d )?(?:the )?message (?:is |size )?(?:too (?:long|large)|exceeds)|Message (?:is )?too (?:long|large)|Message length is more than \d|message size \d{1,15} exceeds size limit/i,
    title: "The message is too large",
    explanation: "SES accepts up to 40 MB, counted after encoding, which makes an attachment a third larger.",
    remedy: [{ text: "Send a link instead of the attachment." }],
    // Postfix itself compares the size with the limit of any server; x.2.2 is a full mailbox [RFC 3463, 3.3].
    when: (judged) =>
      OWN_SIZE.test(judged.reply) || (canBeOfSes(judged) && !/\b[45]\.2\.2\b/.test(judged.reply)),
    tell: (judged) => {
      const { reply } = judged;
      const [, size, limit] = OWN_SIZE.exec(reply) ?? [];
      if (size !== undefined && limit !== undefined)
        return {
          explanation: `The message is ${megabytes(size)}; ${isSes(judged) ? "SES" : "the relay"} accepts ${megabytes(limit)}, counted after encoding, which makes an attachment a third larger.`,
        };
      const [, most] = /Message length is more than (\d{1,15}) bytes/i.exec(reply) ?? [];
      return most === undefined
        ? undefined
        : {
            explanation: `SES accepts ${megabytes(most)} here, counted after encoding, which makes an attachment a third larger.`,
          };
    },
  },
];
