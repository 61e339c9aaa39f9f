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

const CLOCKS_DIFFER_MS = 100; // the kernel tells when a process began in hundredths of a second
const WIDE_NETWORKS = /(^|[\s,])(0\.0\.0\.0\/0|\[?::\]?\/0)/;

/** What is right and wrong with the configuration, and how to mend it; what matters most first. */
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

/** What can send some mail another way than is checked here. */
const overriding = ({ values }: RelayFacts): Check[] =>
  OVERRIDING.filter((name) => (values.get(name) ?? "") !== "").map((name) =>
    look(`${name} = ${values.get(name)} may send some mail another way.`, "postmap -q tells what it holds."),
  );

const relayHost = ({ values, region }: RelayFacts): Check[] => {
  const relay = values.get("relayhost") ?? "";
  if (relay === "")
    return [
      wrong(
        "No relayhost is set: Postfix delivers mail itself, and SES sees none of it.",
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
          `relayhost = ${relay} has no brackets: Postfix looks for MX records of ${host}, and there are none.`,
          `postconf -e 'relayhost = [${host}]:${port}', the same in sasl_passwd, postmap it, postfix reload`,
        ),
    ...(found === undefined
      ? [
          look(
            `${host} is not an SMTP endpoint of SES.`,
            "If it should be SES, give it by postmaster relay configure.",
          ),
        ]
      : endpoint === undefined
        ? [
            wrong(
              `SES has no SMTP interface in ${found}.`,
              "Choose the region in which your senders are verified.",
            ),
          ]
        : []),
    ...(region !== undefined && found !== undefined && found !== region
      ? [
          wrong(
            `The relay is in ${found}, and your senders are verified in ${region}: SES refuses them with 554.`,
            `postmaster relay configure --region ${region}, with a password of that region`,
          ),
        ]
      : []),
    ...(port === 25
      ? [
          wrong(
            "Port 25 is throttled or blocked on EC2 and by many providers: mail is slow, or never leaves.",
            `postconf -e 'relayhost = [${host}]:587' (or :2587), the same in sasl_passwd, postmap it, postfix reload`,
          ),
        ]
      : []),
    ...(found !== undefined && tlsOfPort(port) === undefined
      ? [
          wrong(
            `SES does not listen on port ${port}.`,
            `Choose one of ${SMTP_PORTS.map((one) => one.port).join(", ")}.`,
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
        "Postfix signs in nowhere: SES answers 530 Authentication required, and mail bounces at once.",
        "postmaster relay configure --region … --user …",
      ),
    ];
  const { user, password: secret } = entry === undefined ? { user: "", password: "" } : credentialsIn(entry);
  const stale = map !== undefined && map.sourceAt > map.builtAt;
  return [
    ...(entry === undefined
      ? [
          wrong(
            `${maps} has no password for ${relay}.`,
            `Write a line "${relay} USER:PASSWORD" into ${file}, with brackets and port, then postmap ${maps}`,
          ),
        ]
      : [ok(`A password for ${relay} is there, of the user ${user}.`)]),
    ...(stale
      ? [
          wrong(
            `${file} was changed after the map was made of it: Postfix uses what was there before.`,
            `postmap ${maps}, then postfix reload`,
          ),
        ]
      : []),
    ...(secret !== "" && kindOfSecret(secret) === "secretKey"
      ? [
          wrong(
            "The password is an IAM secret access key: SES answers 535 to that.",
            "Have the SMTP password derived of it: postmaster relay configure --region … --user …, the key on standard input",
          ),
        ]
      : []),
    ...(secret !== "" && kindOfSecret(secret) === "unknown" && regionOfRelay(relay) !== undefined
      ? [
          look(
            "The password does not look like one of SES's SMTP interface (44 characters, the first a B).",
            "Compare it with what IAM gave, or derive it anew.",
          ),
        ]
      : []),
    ...(user !== "" && !/^A[KS]IA[A-Z0-9]{12,}$/.test(user) && regionOfRelay(relay) !== undefined
      ? [
          look(
            `The user ${user} is no access key id: those begin with AKIA.`,
            "The SMTP user is an IAM user's access key id.",
          ),
        ]
      : []),
    ...(/\bnoplaintext\b/.test(values.get("smtp_sasl_tls_security_options") ?? "")
      ? [
          wrong(
            "Postfix may sign in by no way that SES takes (smtp_sasl_tls_security_options has noplaintext): “no mechanism available”, and mail waits.",
            "postconf -e smtp_sasl_security_options=noanonymous smtp_sasl_tls_security_options=noanonymous, then postfix reload",
          ),
        ]
      : []),
    ...(hasSaslPlugin
      ? []
      : [
          wrong(
            "The library for PLAIN and LOGIN is not installed: Postfix says “no mechanism available”, and mail waits.",
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
        "TLS is used where it is offered, not demanded: whoever stands between could take it away, and read mail and password.",
        "postconf -e smtp_tls_security_level=secure, then postfix reload",
      ),
    ];
  if (!isStrict && level !== "encrypt")
    return [
      wrong(
        `TLS is not demanded (smtp_tls_security_level = ${level || "nothing"}): SES answers 530 Must issue a STARTTLS command first.`,
        "postconf -e smtp_tls_security_level=secure, then postfix reload",
      ),
    ];
  return [
    ...(isStrict
      ? [ok(`TLS is demanded, and the server's certificate is checked (${level}).`)]
      : [
          look(
            "TLS is demanded, but any certificate is taken: mail and password would go to whoever answers.",
            "postconf -e smtp_tls_security_level=secure, then postfix reload",
          ),
        ]),
    ...(["secure", "verify"].includes(level) && !hasCaFile
      ? [
          wrong(
            file === ""
              ? "No certificates of authorities are named (smtp_tls_CAfile): no certificate can be checked, mail waits."
              : `smtp_tls_CAfile = ${file} is not there: no certificate can be checked, mail waits.`,
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
  if (interfaces.split(/[\s,]+/).every(isOnlyHere)) return [ok("It takes mail of this machine only.")];
  const isOpen = WIDE_NETWORKS.test(networks);
  return [
    (isOpen ? wrong : look)(
      isOpen
        ? `Anybody may send through this host (mynetworks = ${networks}): an open relay, in SES under your name.`
        : `Other machines can reach it (inet_interfaces = ${interfaces}); those of ${networks} may send.`,
      "If only programs on this machine send: postconf -e inet_interfaces=loopback-only, then postfix stop; postfix start",
    ),
  ];
};

const running = ({ isRunning, runningSince, configuredAt }: RelayFacts): Check[] => {
  if (!isRunning) return [wrong("Postfix does not run.", "postfix start, or systemctl start postfix")];
  return runningSince !== undefined && configuredAt > runningSince + CLOCKS_DIFFER_MS
    ? [
        wrong(
          "Postfix runs with an older configuration than is on disk.",
          "postfix reload (after a change of inet_interfaces: postfix stop; postfix start)",
        ),
      ]
    : [ok("Postfix runs, with the configuration that is on disk.")];
};

const queue = ({ waiting: { mails, reasons } }: RelayFacts): Check[] =>
  mails === 0
    ? [ok("No mail waits.")]
    : [
        look(
          `${mails} mail${mails === 1 ? " waits" : "s wait"}, and after five days all of it bounces.${reasons[0] === undefined ? "" : ` The first reason: ${reasons[0]}`}`,
          "Once the cause is mended: postqueue -f. postmaster maillog explain tells more.",
        ),
      ];
