import type { BrokenHost } from "./brokenHosts.ts";

const WRONG = Array(32).fill("00").join(":");

/** Postfix's SMTP client fails before, or in, the TLS handshake. */
export const BROKEN_TLS: BrokenHost[] = [
  [
    "the client's certificate is missing",
    { main: { smtp_tls_cert_file: "/nowhere.pem" } },
    ["clientCertificate"],
    /\/nowhere\.pem \(smtp_tls_cert_file\)/,
  ],
  [
    "the client's chain file is missing",
    { main: { smtp_tls_chain_files: "/nowhere.pem", smtp_tls_security_level: "may" } },
    ["clientCertificate"],
    /smtp_tls_chain_files/,
  ],
  [
    "the client's certificate has no key",
    { main: { smtp_tls_cert_file: "/etc/ssl/certs/ca-certificates.crt" } },
    ["clientCertificate"],
    /cannot load its own certificate/,
  ],
  [
    "no such grade of ciphers",
    { main: { smtp_tls_mandatory_ciphers: "bogus" } },
    ["tlsHandshake"],
    /cipher grade/,
  ],
  [
    "all ciphers are excluded",
    { main: { smtp_tls_exclude_ciphers: "ALL", smtp_tls_security_level: "encrypt" } },
    ["tlsHandshake"],
    /could not agree on TLS/,
  ],
  [
    "no such SASL type",
    { main: { smtp_sasl_type: "dovecot" } },
    ["saslTypeUnknown"],
    /smtp_sasl_type = dovecot/,
  ],
  [
    "another fingerprint",
    {
      main: {
        smtp_tls_security_level: "fingerprint",
        smtp_tls_fingerprint_digest: "sha256",
        smtp_tls_fingerprint_cert_match: WRONG,
      },
    },
    ["certificateFingerprint"],
    /none of the fingerprints/,
  ],
  ["DANE only", { main: { smtp_tls_security_level: "dane-only" } }, ["daneUnavailable"], /no TLSA records/],
  [
    "an empty CA file",
    { main: { smtp_tls_CAfile: "/dev/null" } },
    ["caMissing"],
    /\/dev\/null has no certificates/,
  ],
  [
    "no such TLS level",
    { main: { smtp_tls_security_level: "required" } },
    ["tlsLevelUnknown"],
    /required \(smtp_tls_security_level\) is not a TLS level/,
  ],
];
