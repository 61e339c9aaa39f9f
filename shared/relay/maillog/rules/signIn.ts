import { shell } from "../../../remedies/remedy.ts";
import type { Rule } from "../rule.ts";
import { FLUSH, portOf, RELOAD } from "../sesHost.ts";

const CHECK_RELAY = shell("Check every setting of the relay.", "postmaster relay check");

/** What Postfix says about SASL and TLS on the way to the relay [smtp(8), SASL_README, TLS_README]. */
export const SIGN_IN_RULES: readonly Rule[] = [
  {
    code: "no_sasl_mechanism",
    words: /no mechanism available|No worthy mechs|no SASL authentication mechanisms/i,
    title: "The SASL library is missing",
    explanation:
      "The plug-ins that sign in with a user and a password (PLAIN, LOGIN) are not installed on this host.",
    remedy: [
      shell(
        "Install the SASL plug-ins (on Red Hat: dnf install cyrus-sasl-plain).",
        "apt-get install libsasl2-modules",
      ),
      RELOAD,
      FLUSH,
    ],
  },
  {
    code: "no_common_mechanism",
    words: /offered no (?:compatible|supported) (?:AUTH|authentication) mechanisms/i,
    title: "No common authentication mechanism",
    explanation:
      "Postfix rules out every mechanism that the relay offers: SES offers PLAIN and LOGIN, which smtp_sasl_security_options (by default) or smtp_sasl_mechanism_filter forbids.",
    remedy: [
      shell(
        "See what is forbidden.",
        "postconf smtp_sasl_security_options smtp_sasl_tls_security_options smtp_sasl_mechanism_filter",
      ),
      shell(
        "Allow PLAIN and LOGIN inside TLS.",
        "postconf -e smtp_sasl_security_options=noanonymous smtp_sasl_mechanism_filter=",
      ),
      RELOAD,
    ],
  },
  {
    code: "authentication_failed",
    words: /authentication protocol loop/i,
    title: "Signing in to the relay did not finish",
    explanation:
      "Postfix and the relay did not finish the sign-in: usually Postfix chose a mechanism that does not work there.",
    remedy: [
      shell("Allow PLAIN and LOGIN only.", "postconf -e 'smtp_sasl_mechanism_filter=plain, login'"),
      RELOAD,
    ],
  },
  {
    code: "authentication_failed",
    words: /SASL (?:\[CACHED\] )?authentication failed/i,
    title: "Signing in to the relay failed",
    explanation: "The sign-in did not succeed, for the reason in the reply.",
    remedy: [
      CHECK_RELAY,
      shell(
        "Rebuild the password table, with the type that postconf smtp_sasl_password_maps shows.",
        "postmap TYPE:/etc/postfix/sasl_passwd",
      ),
      shell(
        "If it says “generic failure”, reinstall the SASL plug-ins.",
        "apt-get install --reinstall libsasl2-modules",
      ),
      RELOAD,
    ],
  },
  {
    code: "tls_engine",
    words: /TLS engine is unavailable/i,
    title: "TLS does not work on this host",
    explanation:
      "Postfix could not start its own TLS: a file that main.cf names, with CA certificates, a certificate or a key, is missing or cannot be read. The warning before it in the log names the file.",
    remedy: [
      shell(
        "See which files main.cf names.",
        "postconf smtp_tls_CAfile smtp_tls_CApath smtp_tls_cert_file smtp_tls_key_file smtp_tls_chain_files",
      ),
      shell("Install the CA certificates.", "apt-get install ca-certificates"),
      shell(
        "Point Postfix to them (on Red Hat: /etc/pki/tls/cert.pem).",
        "postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt",
      ),
      RELOAD,
    ],
    tell: ({ reply }) => {
      const [, file] = /unavailable: (\/[^\s,()]{1,255})/.exec(reply) ?? [];
      return file === undefined
        ? undefined
        : {
            explanation: `Postfix could not start its own TLS: it cannot read ${file}, which main.cf names.`,
            named: { what: "File", values: [file] },
          };
    },
  },
  {
    code: "tls_not_offered",
    words: /TLS is required, but was not offered/i,
    title: "The relay did not offer TLS",
    explanation: "SES always offers TLS: this is another server, or something in between removes STARTTLS.",
    remedy: [
      shell("Check relayhost.", "postconf relayhost"),
      { text: "Check firewalls that inspect SMTP (Cisco's fixup, antivirus)." },
    ],
  },
  {
    code: "certificate_name",
    words: /certificate[^|]{0,200}(?:hostname mismatch|num=62|name mismatch|does not match)/i,
    title: "The certificate is for another name",
    explanation:
      "The certificate is valid, but not for the name that relayhost gives: relayhost is an IP address or an alias, or the connection reaches another server.",
    remedy: [
      shell(
        "Check relayhost: it must be the name in the certificate, such as email-smtp.REGION.amazonaws.com.",
        "postconf relayhost smtp_tls_secure_cert_match",
      ),
      RELOAD,
      { text: "If relayhost is right, the connection may be intercepted." },
    ],
  },
  {
    code: "certificate_expired",
    words: /certificate[^|]{0,200}(?:has expired|is not yet valid|num=(?:9|10):)/i,
    title: "The certificate has expired",
    explanation: "The relay's certificate is not valid now, or this host's clock is wrong.",
    remedy: [
      shell("Check the clock.", "timedatectl"),
      shell("Update the CA certificates.", "apt-get install --only-upgrade ca-certificates"),
      shell("Check relayhost.", "postconf relayhost"),
    ],
  },
  {
    code: "certificate_untrusted",
    words: /certificate not (?:trusted|verified)|certificate verification failed/i,
    title: "The relay's certificate is not trusted",
    explanation:
      "Postfix is configured to verify it, but could not: the CA certificates are missing, or relayhost is not the name in the certificate.",
    remedy: [
      shell("Install the CA certificates.", "apt-get install ca-certificates"),
      shell(
        "Point Postfix to them (on Red Hat: /etc/pki/tls/cert.pem).",
        "postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt",
      ),
      RELOAD,
      { text: "If both are already set, the connection may be intercepted." },
    ],
  },
  {
    code: "wrappermode_on_starttls",
    words: /(?:TLS|SSL)[^|]{0,200}wrong version number/i,
    title: "TLS wrapper mode on a STARTTLS port",
    explanation:
      "smtp_tls_wrappermode is on, but the port speaks STARTTLS: Postfix sends TLS where the relay expects plain text.",
    remedy: [shell("Turn it off for 25, 587 and 2587.", "postconf -e smtp_tls_wrappermode=no"), RELOAD],
  },
  {
    code: "tls_failed",
    words: /Cannot start TLS|TLS[^|]{0,100}handshake|SSL_connect/i,
    title: "TLS could not be started",
    explanation: "The two ends found no version or cipher in common, or the connection broke off.",
    remedy: [
      shell(
        "Check the TLS versions: 1.2 and newer are needed.",
        "postconf smtp_tls_mandatory_protocols smtp_tls_protocols",
      ),
      { text: "Read the log lines next to it." },
      { text: "Check firewalls that inspect TLS." },
    ],
    tell: (judged) => {
      const port = portOf(judged);
      if (port === undefined || port === 465 || port === 2465) return undefined;
      return {
        explanation: `Port ${port} speaks STARTTLS. If smtp_tls_wrappermode is on, Postfix sends TLS where the relay expects plain text; otherwise the two ends found no version or cipher in common.`,
        remedy: [
          shell(
            "See whether wrapper mode is on: it is for ports 465 and 2465 only.",
            "postconf smtp_tls_wrappermode",
          ),
          shell("If it is, turn it off.", "postconf -e smtp_tls_wrappermode=no"),
          RELOAD,
          shell(
            "Otherwise check the TLS versions: 1.2 and newer are needed.",
            "postconf smtp_tls_mandatory_protocols",
          ),
        ],
      };
    },
  },
];
