import { shell } from "../../../remedies/remedy.ts";
import type { ProblemRule } from "./problem.ts";

const RELOAD = shell("Reload Postfix.", "postfix reload");
const CONFIGURE = shell(
  "Configure the relay and its credentials.",
  "postmaster relay configure --region REGION --user ACCESS_KEY_ID",
);

/** What keeps mail from the relay: SASL, TLS, names [SASL_README, TLS_README]. */
export const RELAY_RULES: readonly ProblemRule[] = [
  {
    code: "sasl_library",
    words:
      /No worthy mechs found|no mechanism available|unsupported SASL client implementation|SASL library initialization error|incorrect SASL library version|xsasl_client_create/i,
    severity: "critical",
    title: "The SASL library is missing",
    explanation:
      "The plug-ins that sign in to the relay with a user and a password are not installed, so this host sends no mail.",
    remedy: [
      shell(
        "Install the SASL plug-ins (on Red Hat: dnf install cyrus-sasl-plain).",
        "apt-get install libsasl2-modules",
      ),
      shell("See which implementations this Postfix has: cyrus must be one.", "postconf -A"),
      RELOAD,
    ],
  },
  {
    code: "sasl_mechanisms",
    words: /offered (?:no supported|null) AUTH mechanism/i,
    severity: "critical",
    title: "No common authentication mechanism",
    explanation:
      "Postfix rules out every mechanism that the relay offers, because of smtp_sasl_security_options (PLAIN and LOGIN are forbidden by default) or smtp_sasl_mechanism_filter.",
    remedy: [
      shell(
        "Allow PLAIN and LOGIN inside TLS.",
        "postconf -e smtp_sasl_security_options=noanonymous smtp_sasl_mechanism_filter=",
      ),
      RELOAD,
    ],
  },
  {
    code: "password_table",
    words: /specify a password table via the/i,
    severity: "critical",
    title: "No password table is set",
    explanation:
      "smtp_sasl_auth_enable is on, but smtp_sasl_password_maps is empty: Postfix's smtp program stops, and this host sends no mail.",
    remedy: [CONFIGURE],
  },
  {
    code: "smtpd_sasl",
    words:
      /no SASL authentication mechanisms|SASL: Connect to \S{1,100} failed|unsupported SASL server implementation/i,
    severity: "warning",
    title: "Clients cannot sign in to this Postfix",
    explanation:
      "smtpd_sasl_auth_enable is on, but the sign-in service (Cyrus or Dovecot) is missing. Clients that must sign in cannot send.",
    remedy: [
      shell("See which service Postfix asks.", "postconf smtpd_sasl_type smtpd_sasl_path"),
      shell("If no client signs in to this host, turn it off.", "postconf -e smtpd_sasl_auth_enable=no"),
      RELOAD,
    ],
  },
  {
    code: "tls_file",
    words:
      /cannot load Certification Authority data|cannot get \w{1,10} (?:certificate|private key) from file|private key in \S{1,255} does not match|error (?:loading|opening) (?:certificate|private key|chain file)|TLS library problem: [^|]{1,300}fopen\(|disabling TLS support|No server certs available|OpenSSL certificate verification paths/i,
    severity: "critical",
    title: "A TLS file is missing or wrong",
    explanation:
      "Postfix cannot load a file with CA certificates, a certificate or a key, and turns TLS off. Mail that must use TLS waits in the queue.",
    remedy: [
      shell(
        "See which files main.cf names.",
        "postconf -n | grep -E '_tls_(CAfile|CApath|cert_file|key_file|chain_files)'",
      ),
      shell("Install the CA certificates.", "apt-get install ca-certificates"),
      RELOAD,
    ],
    tell: ({ text }) => {
      const [, file] = /(?:["'(=]|file:? |in |from )(\/[^\s"'(),:;]{1,255})/.exec(text) ?? [];
      if (file === undefined) return undefined;
      const isCa =
        /Authority|CAfile|CApath/i.test(text) || /(?:\bca\b|ca-|bundle|\/certs\/|cert\.pem$)/i.test(file);
      return {
        subject: file,
        explanation: `Postfix cannot load ${file}${isCa ? ", its CA certificates," : ""} and turns TLS off. Mail that must use TLS waits in the queue.`,
        remedy: [
          ...(/^[\w/.+-]+$/.test(file)
            ? [
                shell("See whether the file exists.", `ls -l ${file}`),
                shell("See which parameter names it.", `postconf -n | grep ${file}`),
              ]
            : []),
          ...(isCa
            ? [
                shell("Install the CA certificates.", "apt-get install ca-certificates"),
                shell(
                  "Point Postfix to them (on Red Hat: /etc/pki/tls/cert.pem).",
                  "postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt",
                ),
              ]
            : []),
          RELOAD,
        ],
      };
    },
  },
  {
    code: "tls_library",
    words: /TLS library problem/i,
    severity: "notice",
    title: "A TLS connection failed",
    explanation: "OpenSSL reported this about a connection that failed. The message's cause says more.",
    remedy: [],
    tell: ({ text }) => ({ subject: text.split(":", 7)[5]?.trim() ?? "" }),
  },
  {
    code: "relayhost_value",
    words:
      /bad network port|in server description|null destination|unable to find primary relay|host or service \S{1,255} not found|invalid (?:destination|port)|relayhost configuration|valid hostname or network address required|bad hostname or network address/i,
    severity: "critical",
    title: "relayhost cannot be used",
    explanation: "relayhost, or an entry of transport_maps, is not a name or a port that Postfix can use.",
    remedy: [
      shell(
        "See both. relayhost must be [email-smtp.REGION.amazonaws.com]:587.",
        "postconf relayhost transport_maps",
      ),
      CONFIGURE,
    ],
    tell: ({ text }) => {
      const [, value] =
        /(?:destination:? |relay for |description: |port: )["']?([\w.[\]:-]{1,255})/i.exec(text) ?? [];
      return value === undefined
        ? undefined
        : {
            subject: value,
            explanation: `relayhost or transport_maps names ${value}, which Postfix cannot use as a relay.`,
          };
    },
  },
  {
    code: "dns_failed",
    words:
      /unable to look ?up host|Name or service not known|Temporary failure in name resolution|Name service error|config variable \S{1,60}: host not found|open \/etc\/resolv\.conf|no MX host for|Host not found, try again/i,
    daemons: [
      "smtp",
      "lmtp",
      "smtpd",
      "qmgr",
      "trivial-rewrite",
      "master",
      "local",
      "cleanup",
      "verify",
      "postfix",
      "postfix-script",
    ],
    severity: "critical",
    title: "Names cannot be looked up",
    explanation:
      "DNS does not answer Postfix, or does not know a name in its configuration. If Postfix runs in a chroot, its copy of /etc/resolv.conf may be missing.",
    remedy: [
      shell(
        "Compare the host's resolv.conf with the one in Postfix's chroot.",
        "diff /etc/resolv.conf /var/spool/postfix/etc/resolv.conf",
      ),
      shell("Copy it if it is missing or old.", "cp /etc/resolv.conf /var/spool/postfix/etc/resolv.conf"),
      RELOAD,
    ],
    tell: ({ text }) => {
      const [, name] =
        /(?:look ?up host |name=|MX host for |host not found: )([\w.-]{1,255})/i.exec(text) ?? [];
      if (name === undefined) return undefined;
      const isOfRecipient = /no MX host for/i.test(text) && !/\.amazonaws\.com$/i.test(name);
      return isOfRecipient
        ? {
            subject: name,
            severity: "notice",
            title: "A domain has no mail server",
            explanation: `None of the mail servers listed in DNS for ${name} has an address. Unless relayhost names it, this is a recipient's domain, probably misspelled.`,
            remedy: [],
          }
        : {
            subject: name,
            explanation: `Postfix cannot look up ${name}: the name does not exist, or DNS does not answer. If Postfix runs in a chroot, its copy of /etc/resolv.conf may be missing.`,
          };
    },
  },
];
