import { type Remedy, shell, type Target } from "../../remedies/remedy.ts";
import type { Rule } from "./rule.ts";

const HEALTH: Target = { to: "url", url: "https://health.aws.amazon.com/health/status" };

const NAMED = 3; // identities with a step of their own

/** What to do about senders that SES has not verified. */
export const verifySteps = (identities: readonly string[] = []): Remedy[] => [
  ...(identities.length === 0
    ? [{ text: "Request verification of the sender.", target: { to: "requestIdentity" as const } }]
    : identities.slice(0, NAMED).map((identity) => ({
        text: `Request verification of ${identity}.`,
        target: { to: "requestIdentity" as const, identity },
      }))),
  { text: "Or set the application to send from a verified address.", target: { to: "identities" } },
  { text: "If it is a recipient's address, the account is still in the sandbox.", target: { to: "account" } },
];

/** Replies of SES's SMTP interface [troubleshoot-smtp], and replies seen in the field. */
export const SES_RULES: readonly Rule[] = [
  {
    code: "not_verified",
    words: /Email address is not verified/i,
    title: "The sender is not verified",
    explanation:
      "SES rejected the message because it has not verified the sender. SES publishes no event for this, so the log is the only record of it.",
    remedy: verifySteps(),
  },
  {
    code: "access_denied",
    words: /Access denied: User .+ is not authorized to perform/i,
    title: "The SMTP user is not allowed to send",
    explanation:
      "The IAM user behind the SMTP credentials lacks ses:SendRawEmail on this identity; its ARN is in the reply.",
    remedy: [
      { text: "Allow ses:SendRawEmail on the identity (or on *) in the user's IAM policy." },
      { text: "Check that no other policy denies it." },
    ],
  },
  {
    code: "account_not_subscribed",
    codes: ["535"],
    words: /not subscribed to SES/i,
    title: "The AWS account does not use SES",
    explanation: "The SMTP credentials belong to an account that has not signed up for SES.",
    remedy: [
      shell(
        "Use credentials of the account in which the identities are verified.",
        "postmaster relay configure",
      ),
    ],
  },
  {
    code: "credentials_invalid",
    codes: ["535"],
    title: "Wrong SMTP user or password",
    explanation:
      "SES does not know these credentials. An IAM secret key is not an SMTP password, and an SMTP password works in one region only.",
    remedy: [
      shell(
        "Derive the SMTP password for this region, write it to sasl_passwd, and reload Postfix.",
        "postmaster relay configure",
      ),
      shell("Then send the queued messages.", "postqueue -f"),
    ],
  },
  {
    code: "starttls_needed",
    codes: ["530", "538"],
    words: /STARTTLS/i,
    title: "TLS was not used",
    explanation: "SES accepts mail over TLS only, and Postfix did not start TLS.",
    remedy: [
      shell("Make Postfix use TLS.", "postconf -e smtp_tls_security_level=encrypt"),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "authentication_needed",
    codes: ["530"],
    words: /authentication required/i,
    title: "No credentials sent (530)",
    explanation:
      "SES requires a user and a password, and Postfix had none for this relay. Such mail bounces at once.",
    remedy: [
      shell("Configure the credentials of the relay.", "postmaster relay configure"),
      {
        text: "If you configure it manually, write the relay in sasl_passwd exactly as in relayhost, with brackets and port.",
      },
    ],
  },
  {
    code: "daily_quota",
    codes: ["454"],
    words: /Daily message quota exceeded/i,
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
    codes: ["454"],
    words: /Maximum sending rate exceeded/i,
    title: "Sending rate exceeded",
    explanation:
      "Postfix sent faster than the account's maximum rate per second. The next attempt usually succeeds.",
    actor: "nobody",
    retry: "later",
    remedy: [
      shell("If it happens often, slow Postfix down.", "postconf -e smtp_destination_concurrency_limit=2"),
      shell("Reload Postfix.", "postfix reload"),
      { text: "Or ask AWS for a higher rate." },
    ],
  },
  {
    code: "ses_authentication_fault",
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
    code: "ses_fault",
    codes: ["451", "454"],
    words: /Temporary service failure/i,
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
    codes: ["451"],
    words: /Timeout waiting for data/i,
    title: "Connection timed out while sending the message",
    explanation: "Postfix, or the network, stopped in the middle of a message.",
    actor: "nobody",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      { text: "If only large messages fail, suspect the MTU or a firewall between this host and SES." },
    ],
  },
  {
    code: "too_many_connections",
    codes: ["421"],
    words: /Too many concurrent SMTP connections/i,
    title: "Too many connections to SES at once",
    explanation: "SES limits the number of connections per account.",
    retry: "later",
    remedy: [
      shell(
        "Open fewer connections at once.",
        "postconf -e smtp_destination_concurrency_limit=5 smtp_connection_cache_on_demand=yes",
      ),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "tooLarge",
    words: /552 .*(?:too long|too large)|message size \d+ exceeds size limit/i,
    title: "The message is too large",
    explanation: "SES accepts up to 40 MB, counted after encoding, which makes an attachment a third larger.",
    remedy: [{ text: "Send a link instead of the attachment." }],
  },
  {
    code: "invalid_sender",
    codes: ["501"],
    words: /MAIL FROM/i,
    title: "SES rejects the envelope sender",
    explanation:
      "It is often a local user on this host (root@localhost), or the empty sender of a bounce message.",
    remedy: [
      shell(
        "Give Postfix a real domain (myorigin, smtp_generic_maps or masquerade_domains).",
        "postconf myorigin smtp_generic_maps masquerade_domains",
      ),
      { text: "Set a sender address in the application." },
    ],
  },
  {
    code: "invalidAddress",
    codes: ["553"],
    words: /Invalid email address/i,
    title: "Invalid recipient address",
    explanation: "SES cannot parse the recipient's address.",
    retry: "no",
    remedy: [{ text: "Correct the address in the application." }],
  },
  {
    code: "noSuchUser",
    codes: ["553"],
    words: /address unknown/i,
    title: "SES does not know the recipient",
    explanation: "SES reports that the address does not exist.",
    actor: "recipient",
    retry: "no",
    remedy: [{ text: "Check the address with the person." }],
  },
  {
    code: "helo_rejected",
    codes: ["504"],
    words: /HELO|fully-qualified/i,
    title: "HELO name rejected",
    explanation: "The server requires a full host name in HELO, or an address with a full domain.",
    remedy: [
      shell(
        "Set myhostname (or smtp_helo_name) to a fully qualified name that resolves in DNS.",
        "postconf myhostname smtp_helo_name",
      ),
    ],
  },
  {
    code: "not_verified",
    codes: ["504"],
    title: "The sender is probably not verified",
    explanation:
      "Older documentation gives 504 for a sender that SES has not verified; SES now replies 554. SES publishes no event for this.",
    remedy: verifySteps(),
  },
  {
    code: "refused_by_ses",
    codes: ["554"],
    words: /Message rejected|Transaction failed/i,
    title: "SES rejected the message",
    explanation: "SES accepted the sender but not the message; its reply says why.",
    remedy: [
      { text: "Read the reply." },
      { text: "If it mentions a paused account, check the account.", target: { to: "account" } },
    ],
  },
];

/**
 * Reads `554 Message rejected: Email address is not verified. The following identities failed the check in region
 * EU-WEST-1: a@b.org, c@d.org`, which ends in `...` when it is cut.
 */
export const unverifiedOf = (
  reply: string,
): { region: string; identities: string[]; isCut: boolean } | undefined => {
  const [, region, list] =
    /failed the check in region ([A-Za-z0-9-]+): (.*?)(?: \(in reply to [^()]*\))?$/s.exec(reply) ?? [];
  if (region === undefined || list === undefined) return undefined;
  const isCut = list.trimEnd().endsWith("...");
  const identities = list
    .replace(/\s*\.\.\.\s*$/, "")
    .split(/,\s+/)
    .map((identity) => identity.trim())
    .filter((identity) => identity !== "");
  return identities.length === 0 ? undefined : { region: region.toLowerCase(), identities, isCut };
};
