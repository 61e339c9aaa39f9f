import type { Rule } from "./rule.ts";

const VERIFY =
  "Request its verification (POST /v1/identities), or let the application send from a verified address. If it is a recipient's address, the account is still in the sandbox (GET /v1/account).";

/** What SES's SMTP interface answers [troubleshoot-smtp], and what was seen in the field. */
export const SES_RULES: readonly Rule[] = [
  {
    code: "not_verified",
    words: /Email address is not verified/i,
    title: "The sender is not verified",
    explanation:
      "SES refused the mail as it has not verified the sender. SES publishes no event of that: the log is the only trace.",
    remedy: VERIFY,
  },
  {
    code: "access_denied",
    words: /Access denied: User .+ is not authorized to perform/i,
    title: "The SMTP user may not send",
    explanation:
      "The IAM user behind the SMTP credentials lacks ses:SendRawEmail on this identity; its ARN is in the reply.",
    remedy:
      "Allow ses:SendRawEmail on the identity (or on *) in the user's IAM policy; look for a denying policy too.",
  },
  {
    code: "account_not_subscribed",
    codes: ["535"],
    words: /not subscribed to SES/i,
    title: "The AWS account does not use SES",
    explanation: "The SMTP credentials belong to an account that has not signed up for SES.",
    remedy: "Use credentials of the account in which the identities are verified.",
  },
  {
    code: "credentials_invalid",
    codes: ["535"],
    title: "Wrong SMTP user or password",
    explanation:
      "SES does not know these credentials. An IAM secret key is no SMTP password, and an SMTP password is good for one region only.",
    remedy:
      "postmaster relay configure derives the SMTP password for this very region, writes it to sasl_passwd, and reloads Postfix. Then postqueue -f sends what waits.",
  },
  {
    code: "starttls_needed",
    codes: ["530", "538"],
    words: /STARTTLS/i,
    title: "TLS was not used",
    explanation: "SES takes mail over TLS only, and Postfix did not start it.",
    remedy: "postconf -e smtp_tls_security_level=encrypt, and reload Postfix.",
  },
  {
    code: "authentication_needed",
    codes: ["530"],
    words: /authentication required/i,
    title: "Postfix did not sign in",
    explanation:
      "SES wants a user and a password, and Postfix had none for this relay. Such mail bounces at once.",
    remedy:
      "Set smtp_sasl_auth_enable = yes and smtp_sasl_password_maps; write the relay in sasl_passwd exactly as in relayhost, with brackets and port; run postmap, and reload Postfix.",
  },
  {
    code: "daily_quota",
    codes: ["454"],
    words: /Daily message quota exceeded/i,
    title: "The quota of 24 hours is used up",
    explanation: "SES takes more only when recipients of the last 24 hours have passed out of that window.",
    remedy:
      "Ask AWS for a higher quota, or send less; GET /v1/account shows what is used. What waits goes out by itself.",
  },
  {
    code: "rate_exceeded",
    codes: ["454"],
    words: /Maximum sending rate exceeded/i,
    title: "Faster than SES allows",
    explanation: "Mail came faster than the account's rate a second. As a rule the next try succeeds.",
    remedy:
      "Slow Postfix down (smtp_destination_concurrency_limit, smtp_destination_rate_delay), or ask AWS for a higher rate.",
  },
  {
    code: "ses_authentication_fault",
    codes: ["454"],
    words: /Temporary authentication failure/i,
    title: "SES could not check the credentials",
    explanation: "A fault of SES's own, or of a key that was made or changed minutes ago.",
    remedy:
      "Wait for the next try. If it lasts an hour, look at AWS's health dashboard, and whether the IAM key is active.",
  },
  {
    code: "ses_fault",
    codes: ["451", "454"],
    words: /Temporary service failure/i,
    title: "SES had a fault of its own",
    explanation: "It passes by itself.",
    remedy: "Wait for the next try. If it lasts, look at AWS's health dashboard.",
  },
  {
    code: "ses_waited",
    codes: ["451"],
    words: /Timeout waiting for data/i,
    title: "SES waited for the message in vain",
    explanation: "Postfix, or the network, stopped in the middle of a message.",
    remedy:
      "Wait for the next try. If large mails fail alone, suspect the MTU or a firewall between here and SES.",
  },
  {
    code: "too_many_connections",
    codes: ["421"],
    words: /Too many concurrent SMTP connections/i,
    title: "Too many connections to SES at once",
    explanation: "SES limits the connections of an account.",
    remedy: "Lower smtp_destination_concurrency_limit, and leave smtp_connection_cache_on_demand on.",
  },
  {
    code: "too_large",
    words: /552 .*(?:too long|too large)|message size \d+ exceeds size limit/i,
    title: "The mail is too large",
    explanation: "SES takes 40 MB, encoded; encoding makes an attachment a third larger.",
    remedy: "Send a link in place of the attachment.",
  },
  {
    code: "invalid_sender",
    codes: ["501"],
    words: /MAIL FROM/i,
    title: "The envelope sender is no address that SES takes",
    explanation:
      "Often a bare user of this host (root@localhost), or the empty sender of a notice of non-delivery.",
    remedy:
      "Give Postfix a real domain (myorigin, smtp_generic_maps or masquerade_domains), and the application a sender of its own.",
  },
  {
    code: "invalid_recipient",
    codes: ["553"],
    words: /Invalid email address/i,
    title: "The recipient is no valid address",
    explanation: "SES cannot read the recipient's address.",
    remedy: "Correct the address in the application.",
  },
  {
    code: "recipient_unknown",
    codes: ["553"],
    words: /address unknown/i,
    title: "SES does not know the recipient",
    explanation: "SES knows no such address.",
    remedy: "Check the address with the person.",
  },
  {
    code: "helo_rejected",
    codes: ["504"],
    words: /HELO|fully-qualified/i,
    title: "The name in HELO was refused",
    explanation: "The server wants a full host name in HELO, or an address with a full domain.",
    remedy: "Set myhostname (or smtp_helo_name) to a full name that DNS knows.",
  },
  {
    code: "not_verified",
    codes: ["504"],
    title: "The sender is (probably) not verified",
    explanation:
      "504 is how older notes tell of a sender that SES has not verified; SES says 554 today. No event is published of it.",
    remedy: VERIFY,
  },
  {
    code: "refused_by_ses",
    codes: ["554"],
    words: /Message rejected|Transaction failed/i,
    title: "SES refused the message",
    explanation: "SES took the sender but not the message; its words say why.",
    remedy: "Read the reply. If it speaks of a paused account, see GET /v1/account and the AWS console.",
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
