import type { Attempt } from "./story.ts";

/** Why an attempt ended as it did, in words, with what to do. `code` is stable. */
export type Cause = { code: string; title: string; explanation: string; remedy: string };

type Rule = {
  code: string;
  pattern: RegExp;
  title: string;
  explanation: string | ((match: RegExpExecArray) => string);
  remedy: string;
};

const RETRIED =
  "Postfix keeps the mail and tries again for up to five days (maximal_queue_lifetime); then all that waits bounces at once.";

/** SES's replies and Postfix's own words, the most telling first [troubleshoot-smtp; facts seen in the field]. */
const RULES: readonly Rule[] = [
  {
    code: "not_verified",
    pattern:
      /Email address is not verified\. The following identities failed the check in region ([A-Z0-9-]+): ([^()]+?)(\.\.\.)?(?: \(in reply|$)/,
    title: "The sender (or, in the sandbox, a recipient) is not verified",
    explanation: ([, region = "", identities = ""]) =>
      `SES has not verified ${identities.trim()} in the region ${region.toLowerCase()}, and refused the mail. SES publishes no event of that: this line is the only trace.`,
    remedy:
      "Ask for it with POST /v1/identities, or let the application send from an address that is verified. If it is a recipient, the account is still in the sandbox.",
  },
  {
    code: "not_verified",
    pattern: /\b504\b|Email address is not verified/,
    title: "The sender is not verified",
    explanation: "SES (554, in old notes 504) does not take mail from a sender that it has not verified.",
    remedy:
      "Ask for it with POST /v1/identities, or let the application send from an address that is verified.",
  },
  {
    code: "access_denied",
    pattern: /Access denied: User .([^' `]+).? is not authorized to perform/,
    title: "The SMTP user may not send",
    explanation: ([, user = ""]) => `The IAM user ${user} lacks ses:SendRawEmail for this identity.`,
    remedy: "Allow ses:SendRawEmail on the identity in the user's policy.",
  },
  {
    code: "credentials_invalid",
    pattern: /535 .*Authentication Credentials Invalid|SASL authentication failed.*535/i,
    title: "Wrong SMTP user or password",
    explanation: `SES does not know these SMTP credentials. ${RETRIED}`,
    remedy:
      "Make the SMTP password from the IAM secret key for this very region (npm run smtp-password), write both to sasl_passwd, run postmap on it and reload Postfix. An IAM secret key itself is no SMTP password.",
  },
  {
    code: "account_not_subscribed",
    pattern: /Account not subscribed to SES/i,
    title: "The AWS account does not use SES",
    explanation: "The key belongs to an account that has not signed up for SES.",
    remedy: "Use the key of the account whose identities are verified.",
  },
  {
    code: "starttls_needed",
    pattern: /53[08] .*STARTTLS|TLS is required, but was not offered/i,
    title: "TLS was not used",
    explanation: `SES takes mail over TLS only. ${RETRIED}`,
    remedy: "Set smtp_tls_security_level = encrypt, use port 587, and reload Postfix.",
  },
  {
    code: "authentication_needed",
    pattern: /530 .*authentication required/i,
    title: "Postfix did not sign in",
    explanation:
      "SES wants a user and a password, and Postfix had none for this relay; such mail bounces at once.",
    remedy:
      "Set smtp_sasl_auth_enable = yes and smtp_sasl_password_maps, with the relay written in sasl_passwd exactly as in relayhost, run postmap and reload Postfix.",
  },
  {
    code: "no_sasl_mechanism",
    pattern: /no mechanism available|No worthy mechs found|SASL authentication failed/i,
    title: "Signing in failed before a password was sent",
    explanation: `Postfix and the relay share no way to sign in, or the server refused. ${RETRIED}`,
    remedy: "Install libsasl2-modules, set smtp_sasl_security_options = noanonymous, and reload Postfix.",
  },
  {
    code: "daily_quota",
    pattern: /Daily message quota exceeded/i,
    title: "The 24-hour quota is used up",
    explanation: `SES takes no more recipients until some of the last 24 hours' have passed. ${RETRIED}`,
    remedy: "Ask AWS for a higher quota (Service Quotas), or send less; GET /v1/account shows what is used.",
  },
  {
    code: "rate_exceeded",
    pattern: /Maximum sending rate exceeded/i,
    title: "Too fast for SES",
    explanation: `Mail came faster than the account's rate. ${RETRIED} Usually the next try succeeds.`,
    remedy:
      "Limit Postfix (smtp_destination_rate_delay, default_destination_concurrency_limit), or ask AWS for a higher rate.",
  },
  {
    code: "too_many_connections",
    pattern: /421 .*Too many concurrent SMTP connections/i,
    title: "Too many connections at once",
    explanation: `SES limits connections of an account. ${RETRIED}`,
    remedy:
      "Lower default_destination_concurrency_limit, and let connections be reused (smtp_connection_cache_on_demand).",
  },
  {
    code: "temporary_ses_failure",
    pattern: /45[14] .*(Temporary (service|authentication) failure|Timeout waiting for data)/i,
    title: "SES had a fault of its own",
    explanation: `It passes by itself. ${RETRIED}`,
    remedy: "Nothing; if it lasts, see AWS's health dashboard and the network to SES.",
  },
  {
    code: "too_large",
    pattern: /552 .*Message is too long|message size \d+ exceeds size limit/i,
    title: "The mail is too large",
    explanation: "SES takes up to 40 MB with all encodings, which make an attachment a third larger.",
    remedy: "Send a link in place of the attachment.",
  },
  {
    code: "invalid_mail_from",
    pattern: /501 .*Invalid MAIL FROM/i,
    title: "The envelope sender is no address SES takes",
    explanation:
      "The MAIL FROM was empty or malformed, such as root@localhost or the empty sender of a bounce.",
    remedy:
      "Give Postfix a valid domain (myorigin, masquerade_domains or smtp_generic_maps), and the application a sender of its own.",
  },
  {
    code: "invalid_recipient",
    pattern: /553 .*(Invalid email address|address unknown)/i,
    title: "The recipient is no valid address",
    explanation: "SES does not take this recipient address.",
    remedy: "Correct the address in the application.",
  },
  {
    code: "untrusted_certificate",
    pattern: /Server certificate not (trusted|verified)|certificate verification failed/i,
    title: "The relay's certificate is not trusted",
    explanation: `Postfix was told to verify it and could not. ${RETRIED}`,
    remedy: "Install ca-certificates and set smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt.",
  },
  {
    code: "tls_failed",
    pattern: /Cannot start TLS|TLS.*handshake failure|SSL_connect error/i,
    title: "TLS could not be set up",
    explanation: `Often a port that speaks TLS at once (465) used as one that speaks STARTTLS (587). ${RETRIED}`,
    remedy: "Use port 587, or set smtp_tls_wrappermode = yes for 465.",
  },
  {
    code: "connection_refused",
    pattern: /Connection refused/i,
    title: "The relay refuses connections",
    explanation: `Nothing listens there, or a firewall says no. ${RETRIED}`,
    remedy: "Check relayhost: [email-smtp.<region>.amazonaws.com]:587, in brackets.",
  },
  {
    code: "connection_timed_out",
    pattern: /Connection timed out|timed out while/i,
    title: "The relay does not answer",
    explanation: `On EC2 port 25 is throttled by AWS; elsewhere a firewall may drop it. ${RETRIED}`,
    remedy: "Use port 587 or 2587, and let it out in security groups and firewalls.",
  },
  {
    code: "dns_failed",
    pattern: /Host or domain name not found|Name service error|Host not found/i,
    title: "A name was not found in DNS",
    explanation: `The relay's name (or, without a relay, the recipient's domain) has no address. ${RETRIED}`,
    remedy: "Check relayhost for typing errors and missing brackets, and /etc/resolv.conf.",
  },
  {
    code: "network_unreachable",
    pattern: /Network is unreachable|No route to host/i,
    title: "There is no way to the relay",
    explanation: `Often IPv6 that leads nowhere. ${RETRIED}`,
    remedy: "Set inet_protocols = ipv4, or mend the network.",
  },
  {
    code: "connection_lost",
    pattern: /lost connection|Connection reset/i,
    title: "The connection broke off",
    explanation: `The relay or the network ended it in the middle. ${RETRIED}`,
    remedy: "If it happens often, look at firewalls that end long connections, and the MTU.",
  },
  {
    code: "relay_denied",
    pattern: /Relay access denied/i,
    title: "This host does not relay for that client",
    explanation: "The client is not in mynetworks and has not signed in.",
    remedy:
      "If it is the application's host, add its address to mynetworks; if not, this is as it should be.",
  },
  {
    code: "recipient_unknown",
    pattern: /\b5\.1\.1\b|user unknown|no such user|mailbox unavailable/i,
    title: "There is no such mailbox",
    explanation: "The recipient's mail server knows no such mailbox.",
    remedy: "Check the address with the person.",
  },
];

/** The classes of an enhanced status code [RFC 3463]. */
const BY_CLASS: Record<string, Omit<Cause, "code">> = {
  "2": {
    title: "Taken by the next server",
    explanation: "The next server took the mail.",
    remedy: "Nothing.",
  },
  "4": {
    title: "Refused for now",
    explanation: `The next server, or the way there, says to try later. ${RETRIED}`,
    remedy: "Read its words; if they do not tell, ask whoever runs that server.",
  },
  "5": {
    title: "Refused for good",
    explanation: "The next server refused the mail, and Postfix gave it up.",
    remedy: "Read its words; if they do not tell, ask whoever runs that server.",
  },
};

/** Why an attempt ended as it did. */
export const causeOf = ({
  status,
  dsn,
  reply,
  sesMessageId,
  relay,
}: Omit<Attempt, "at" | "time" | "to">): Cause => {
  if (status === "sent")
    return sesMessageId !== undefined
      ? {
          code: "taken_by_ses",
          title: "Taken by SES",
          explanation: "SES took the mail; whether it arrived is told by its events.",
          remedy: `See GET /v1/messages/${sesMessageId}.`,
        }
      : {
          code: "sent",
          title: "Taken by the next server",
          explanation: `${relay} took the mail.`,
          remedy: "Nothing.",
        };
  const expired = status === "expired" ? " It waited as long as Postfix keeps mail, and was given up." : "";
  for (const { pattern, explanation, ...rule } of RULES) {
    const match = pattern.exec(reply);
    if (match === null) continue;
    const said = typeof explanation === "string" ? explanation : explanation(match);
    return { code: rule.code, title: rule.title, explanation: `${said}${expired}`, remedy: rule.remedy };
  }
  const digit =
    /^[245]/.exec(dsn)?.[0] ?? /\b([45])\d\d\b/.exec(reply)?.[1] ?? (status === "deferred" ? "4" : "5");
  const known = BY_CLASS[digit] ?? { title: "Unknown", explanation: "", remedy: "" };
  return { code: `status_${digit}`, ...known, explanation: `${known.explanation}${expired}` };
};
