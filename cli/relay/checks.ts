import { counted } from "../../shared/plainMail/words.ts";
import { regionOfRelay, SMTP_PORTS, smtpEndpoint, tlsOfPort } from "../../shared/relay/endpoints.ts";
import { kindOfSecret } from "./credentials.ts";
import { credentialsIn, relayParts } from "./relaySettings.ts";

/** The live configuration, as far as the checks need it. */
export type RelayFacts = {
  values: ReadonlyMap<string, string>;
  isRunning: boolean;
  /** When the queue manager was last (re)started, and when main.cf, master.cf and the password map changed last: epoch ms. */
  runningSince: number | undefined;
  configuredAt: number;
  /** Of the password map, and of what it was made from; undefined where it is none, or read as text. */
  map: { builtAt: number; sourceAt: number } | undefined;
  /** What the password map has for the relay host, `user:password`. */
  entry: string | undefined;
  hasCaFile: boolean;
  hasSaslPlugin: boolean;
  waiting: { mails: number; reasons: string[] };
  /** The region the user says the senders are verified in. */
  region: string | undefined;
};

export type Check = { state: "ok" | "look" | "wrong"; what: string; remedy?: string };

const CLOCKS_DIFFER_MS = 100; // the kernel gives a process's start in hundredths of a second
const WIDE_NETWORKS = /(^|[\s,])(0\.0\.0\.0\/0|\[?::\]?\/0)/;

/** What is right and wrong with the configuration, and how to fix it; the most important first. */
export const checkConfiguration = (facts: RelayFacts): Check[] => [
  ...relayHost(facts),
  ...overriding(facts),
  ...password(facts),
  ...tls(facts),
  ...listening(facts),
  ...running(facts),
  ...queue(facts),
];

const ok = (what: string): Check => ({ state: "ok", what });
const look = (what: string, remedy: string): Check => ({ state: "look", what, remedy });
const wrong = (what: string, remedy: string): Check => ({ state: "wrong", what, remedy });

const OVERRIDING = ["sender_dependent_relayhost_maps", "transport_maps", "smtp_tls_policy_maps"];

/** Settings that can route some mail around the relay checked here. */
const overriding = ({ values }: RelayFacts): Check[] =>
  OVERRIDING.filter((name) => (values.get(name) ?? "") !== "").map((name) =>
    look(`${name} = ${values.get(name)} may route some mail elsewhere.`, "postmap -q shows its entries."),
  );

const relayHost = ({ values, region }: RelayFacts): Check[] => {
  const relay = values.get("relayhost") ?? "";
  if (relay === "")
    return [
      wrong(
        "No relayhost is set: Postfix delivers mail itself and sends none through SES.",
        "postmaster relay configure --region … --user …",
      ),
    ];
  const { host, port, isBracketed } = relayParts(relay);
  const found = regionOfRelay(relay);
  const endpoint = found === undefined ? undefined : smtpEndpoint(found);
  return [
    isBracketed
      ? ok(`Mail goes to ${relay}.`)
      : wrong(
          `relayhost = ${relay} has no brackets: Postfix looks up MX records for ${host}, and there are none.`,
          `postconf -e 'relayhost = [${host}]:${port}', change sasl_passwd to match, run postmap on it, then postfix reload`,
        ),
    ...(found === undefined
      ? [
          look(
            `${host} is not an SMTP endpoint of SES.`,
            "If it should be, run: postmaster relay configure --region … --user …",
          ),
        ]
      : endpoint === undefined
        ? [
            wrong(
              `SES has no SMTP interface in ${found}.`,
              "Use the region in which your senders are verified.",
            ),
          ]
        : []),
    ...(region !== undefined && found !== undefined && found !== region
      ? [
          wrong(
            `The relay is in ${found} but your senders are verified in ${region}: SES rejects them with 554.`,
            `postmaster relay configure --region ${region}, with the SMTP password for that region`,
          ),
        ]
      : []),
    ...(port === 25
      ? [
          wrong(
            "EC2 and many providers throttle or block port 25: mail is slow or never leaves.",
            `postconf -e 'relayhost = [${host}]:587' (or :2587), change sasl_passwd to match, run postmap on it, then postfix reload`,
          ),
        ]
      : []),
    ...(found !== undefined && tlsOfPort(port) === undefined
      ? [
          wrong(
            `SES does not listen on port ${port}.`,
            `Use one of ${SMTP_PORTS.map((one) => one.port).join(", ")}.`,
          ),
        ]
      : []),
  ];
};

const password = ({ values, entry, map, hasSaslPlugin }: RelayFacts): Check[] => {
  const relay = values.get("relayhost") ?? "";
  const maps = values.get("smtp_sasl_password_maps") ?? "";
  const file = maps.split(":")[1] ?? "";
  if (values.get("smtp_sasl_auth_enable") !== "yes" || maps === "")
    return [
      wrong(
        "SMTP authentication is off: SES replies 530 Authentication required, and mail bounces at once.",
        "postmaster relay configure --region … --user …",
      ),
    ];
  const { user, password: secret } = entry === undefined ? { user: "", password: "" } : credentialsIn(entry);
  const stale = map !== undefined && map.sourceAt > map.builtAt;
  const ofRelay =
    entry === undefined
      ? wrong(
          `${maps} has no password for ${relay}.`,
          `Add the line "${relay} USER:PASSWORD" to ${file}, with brackets and port, then postmap ${maps}`,
        )
      : ok(`There is a password for ${relay}, user ${user}.`);
  return [
    // Without a relay there is nothing to have a password for, which the check of the host says.
    ...(relay === "" ? [] : [ofRelay]),
    ...(stale
      ? [
          wrong(
            `${file} was changed after its map was built: Postfix still uses the old entries.`,
            `postmap ${maps}, then postfix reload`,
          ),
        ]
      : []),
    ...(secret !== "" && kindOfSecret(secret) === "secretKey"
      ? [
          wrong(
            "The password is an IAM secret access key: SES rejects it with 535.",
            "Derive the SMTP password from it: postmaster relay configure --region … --user …, with the key on standard input",
          ),
        ]
      : []),
    ...(secret !== "" && kindOfSecret(secret) === "unknown" && regionOfRelay(relay) !== undefined
      ? [
          look(
            "The password does not look like an SES SMTP password (44 characters, starting with B).",
            "Compare it with the one from IAM, or derive it again: postmaster relay configure --region … --user …",
          ),
        ]
      : []),
    ...(user !== "" && !/^A[KS]IA[A-Z0-9]{12,}$/.test(user) && regionOfRelay(relay) !== undefined
      ? [
          look(
            `The user ${user} is not an access key id: those begin with AKIA.`,
            "The SMTP user is an IAM user's access key id.",
          ),
        ]
      : []),
    ...(/\bnoplaintext\b/.test(values.get("smtp_sasl_tls_security_options") ?? "")
      ? [
          wrong(
            "Postfix and SES share no authentication mechanism (smtp_sasl_tls_security_options has noplaintext): Postfix logs “no mechanism available” and defers mail.",
            "postconf -e smtp_sasl_security_options=noanonymous smtp_sasl_tls_security_options=noanonymous, then postfix reload",
          ),
        ]
      : []),
    ...(hasSaslPlugin
      ? []
      : [
          wrong(
            "The library for PLAIN and LOGIN is not installed: Postfix logs “no mechanism available” and defers mail.",
            "apt-get install libsasl2-modules (Red Hat: cyrus-sasl-plain)",
          ),
        ]),
  ];
};

const tls = ({ values, hasCaFile }: RelayFacts): Check[] => {
  const level = values.get("smtp_tls_security_level") ?? "";
  const file = values.get("smtp_tls_CAfile") ?? "";
  const protocols = values.get("smtp_tls_mandatory_protocols") ?? "";
  const allowsOld =
    protocols !== "" && !/^>=\s*TLSv1\.[23]$/.test(protocols) && !/!TLSv1\.1\b/.test(protocols);
  const isStrict = ["secure", "verify", "fingerprint", "dane-only"].includes(level);
  if (level === "may")
    return [
      look(
        "TLS is opportunistic: an attacker on the network could strip it and read your mail and password.",
        "postconf -e smtp_tls_security_level=secure, then postfix reload",
      ),
    ];
  if (!isStrict && level !== "encrypt")
    return [
      wrong(
        `TLS is not required (smtp_tls_security_level = ${level || "empty"}): SES replies 530 Must issue a STARTTLS command first.`,
        "postconf -e smtp_tls_security_level=secure, then postfix reload",
      ),
    ];
  return [
    ...(isStrict
      ? [ok(`TLS is required, and the server's certificate is verified (${level}).`)]
      : [
          look(
            "TLS is required, but the certificate is not verified: an attacker could impersonate SES and receive your mail and password.",
            "postconf -e smtp_tls_security_level=secure, then postfix reload",
          ),
        ]),
    ...(["secure", "verify"].includes(level) && !hasCaFile
      ? [
          wrong(
            file === ""
              ? "No CA certificates are configured (smtp_tls_CAfile): Postfix can verify no certificate and defers mail."
              : `smtp_tls_CAfile = ${file} does not exist: Postfix can verify no certificate and defers mail.`,
            "apt-get install ca-certificates, then postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt",
          ),
        ]
      : []),
    ...(allowsOld
      ? [
          look(
            `TLS below 1.2 is allowed (smtp_tls_mandatory_protocols = ${protocols}).`,
            "postconf -e 'smtp_tls_mandatory_protocols = >=TLSv1.2' (before Postfix 3.6: !SSLv2, !SSLv3, !TLSv1, !TLSv1.1)",
          ),
        ]
      : []),
  ];
};

const listening = ({ values }: RelayFacts): Check[] => {
  const interfaces = values.get("inet_interfaces") ?? "";
  const networks = values.get("mynetworks") ?? "";
  const isOnlyHere = (one: string) => /^(loopback-only|localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(one);
  if (interfaces.split(/[\s,]+/).every(isOnlyHere)) return [ok("Accepts mail from this host only.")];
  const isOpen = WIDE_NETWORKS.test(networks);
  return [
    (isOpen ? wrong : look)(
      isOpen
        ? `Open relay: anyone may send through this host, as you (mynetworks = ${networks}).`
        : `Other machines can connect (inet_interfaces = ${interfaces}); those in ${networks} may send.`,
      "If only programs on this machine send: postconf -e inet_interfaces=loopback-only, then postfix stop; postfix start",
    ),
  ];
};

const running = ({ isRunning, runningSince, configuredAt }: RelayFacts): Check[] => {
  if (!isRunning) return [wrong("Postfix is not running.", "postfix start, or systemctl start postfix")];
  return runningSince !== undefined && configuredAt > runningSince + CLOCKS_DIFFER_MS
    ? [
        wrong(
          "Postfix is running with an older configuration than the one on disk.",
          "postfix reload (after a change of inet_interfaces: postfix stop; postfix start)",
        ),
      ]
    : [ok("Postfix is running with the current configuration.")];
};

const queue = ({ waiting: { mails, reasons } }: RelayFacts): Check[] =>
  mails === 0
    ? [ok("The queue is empty.")]
    : [
        look(
          `${counted(mails, "message is", "messages are")} in the queue. Postfix bounces messages after 5 days.${reasons[0] === undefined ? "" : ` First reason: ${reasons[0]}`}`,
          "Fix the cause (postmaster maillog explain), then run: postqueue -f",
        ),
      ];
