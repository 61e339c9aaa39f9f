import { describe, expect, it } from "vitest";
import { checkConfiguration, type RelayFacts } from "../../cli/relay/checks.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";

const RELAY = "[email-smtp.eu-west-1.amazonaws.com]:587";
const USER = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const PASSWORD = smtpPassword(SECRET_KEY, "eu-west-1");

const VALUES = {
  relayhost: RELAY,
  smtp_sasl_auth_enable: "yes",
  smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
  smtp_sasl_tls_security_options: "noanonymous",
  smtp_tls_security_level: "secure",
  smtp_tls_CAfile: "/etc/ssl/certs/ca-certificates.crt",
  smtp_tls_mandatory_protocols: ">=TLSv1.2",
  inet_interfaces: "loopback-only",
  mynetworks: "127.0.0.0/8",
};
type Given = { values?: Partial<Record<string, string>> } & Partial<Omit<RelayFacts, "values">>;

/** A sound configuration, changed as given; a setting that is `undefined` is not set. */
const factsOf = ({ values = {}, ...given }: Given = {}): RelayFacts => ({
  values: new Map(
    Object.entries({ ...VALUES, ...values }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  ),
  isRunning: true,
  runningSince: 2_000,
  configuredAt: 1_000,
  map: { builtAt: 500, sourceAt: 500 },
  entry: `${USER}:${PASSWORD}`,
  hasCaFile: true,
  hasSaslPlugin: true,
  waiting: { mails: 0, reasons: [] },
  region: undefined,
  ...given,
});
const verdicts = (given?: Given) =>
  checkConfiguration(factsOf(given)).map(({ state, what }) => `${state} ${what}`);

const SOUND = {
  host: `ok Mail goes to ${RELAY}.`,
  password: `ok There is a password for ${RELAY}, user ${USER}.`,
  tls: "ok TLS is required, and the server's certificate is verified (secure).",
  listening: "ok Accepts mail from this host only.",
  running: "ok Postfix is running with the current configuration.",
  queue: "ok The queue is empty.",
};
const PORT_25 = "wrong EC2 and many providers throttle or block port 25: mail is slow or never leaves.";
const AUTH_OFF =
  "wrong SMTP authentication is off: SES replies 530 Authentication required, and mail bounces at once.";
const AFTER_5_DAYS = "Postfix bounces messages after 5 days.";
const OLD_TLS = (protocols: string) =>
  `look TLS below 1.2 is allowed (smtp_tls_mandatory_protocols = ${protocols}).`;
const OPEN = (networks: string) =>
  `wrong Open relay: anyone may send through this host, as you (mynetworks = ${networks}).`;
const OTHERS = (interfaces: string, networks = VALUES.mynetworks) =>
  `look Other machines can connect (inet_interfaces = ${interfaces}); those in ${networks} may send.`;

it("finds a sound configuration sound", () => {
  expect(verdicts()).toEqual(Object.values(SOUND));
});

/** The relay named so, and its password with it. */
const withRelay = (relayhost: string) => ({
  [SOUND.host]: `ok Mail goes to ${relayhost}.`,
  [SOUND.password]: `ok There is a password for ${relayhost}, user ${USER}.`,
});

// Each case: what is changed, and what the verdict on it becomes; every other verdict stays.
describe.each<[string, [given: Given, becomes: Record<string, string | string[]>][]]>([
  [
    "the relay host",
    [
      [
        { values: { relayhost: undefined } },
        {
          [SOUND.host]: "wrong No relayhost is set: Postfix delivers mail itself and sends none through SES.",
          [SOUND.password]: [],
        },
      ],
      [
        { values: { relayhost: "email-smtp.eu-west-1.amazonaws.com:587" } },
        {
          ...withRelay("email-smtp.eu-west-1.amazonaws.com:587"),
          [SOUND.host]:
            "wrong relayhost = email-smtp.eu-west-1.amazonaws.com:587 has no brackets: Postfix looks up MX records for email-smtp.eu-west-1.amazonaws.com, and there are none.",
        },
      ],
      [
        { values: { relayhost: "[mail.example.org]:587" } },
        {
          ...withRelay("[mail.example.org]:587"),
          [SOUND.host]: [
            "ok Mail goes to [mail.example.org]:587.",
            "look mail.example.org is not an SMTP endpoint of SES.",
          ],
        },
      ],
      [
        { values: { relayhost: "[email-smtp.af-south-1.amazonaws.com]:587" } },
        {
          ...withRelay("[email-smtp.af-south-1.amazonaws.com]:587"),
          [SOUND.host]: [
            "ok Mail goes to [email-smtp.af-south-1.amazonaws.com]:587.",
            "wrong SES has no SMTP interface in af-south-1.",
          ],
        },
      ],
      [{ region: "eu-west-1" }, {}],
      [
        { region: "us-east-1" },
        {
          [SOUND.host]: [
            SOUND.host,
            "wrong The relay is in eu-west-1 but your senders are verified in us-east-1: SES rejects them with 554.",
          ],
        },
      ],
      [
        { region: "us-east-1", values: { relayhost: "[mail.example.org]:587" } },
        {
          ...withRelay("[mail.example.org]:587"),
          [SOUND.host]: [
            "ok Mail goes to [mail.example.org]:587.",
            "look mail.example.org is not an SMTP endpoint of SES.",
          ],
        },
      ],
      ...["[email-smtp.eu-west-1.amazonaws.com]", "[email-smtp.eu-west-1.amazonaws.com]:25"].map(
        (relayhost): [Given, Record<string, string | string[]>] => [
          { values: { relayhost } },
          { ...withRelay(relayhost), [SOUND.host]: [`ok Mail goes to ${relayhost}.`, PORT_25] },
        ],
      ),
      [
        { values: { relayhost: "[email-smtp.eu-west-1.amazonaws.com]:26" } },
        {
          ...withRelay("[email-smtp.eu-west-1.amazonaws.com]:26"),
          [SOUND.host]: [
            "ok Mail goes to [email-smtp.eu-west-1.amazonaws.com]:26.",
            "wrong SES does not listen on port 26.",
          ],
        },
      ],
      [
        { values: { relayhost: "[mail.example.org]:26" } },
        {
          ...withRelay("[mail.example.org]:26"),
          [SOUND.host]: [
            "ok Mail goes to [mail.example.org]:26.",
            "look mail.example.org is not an SMTP endpoint of SES.",
          ],
        },
      ],
      ...["465", "2465", "2587", "submission"].map((port): [Given, Record<string, string>] => [
        { values: { relayhost: `[email-smtp.eu-west-1.amazonaws.com]:${port}` } },
        withRelay(`[email-smtp.eu-west-1.amazonaws.com]:${port}`),
      ]),
      ...["sender_dependent_relayhost_maps", "transport_maps", "smtp_tls_policy_maps"].map(
        (name): [Given, Record<string, string[]>] => [
          { values: { [name]: "hash:/etc/postfix/some" } },
          {
            [SOUND.host]: [
              SOUND.host,
              `look ${name} = hash:/etc/postfix/some may route some mail elsewhere.`,
            ],
          },
        ],
      ),
      [{ values: { transport_maps: "" } }, {}],
    ],
  ],
  [
    "the password",
    [
      [{ values: { smtp_sasl_auth_enable: "no" } }, { [SOUND.password]: AUTH_OFF }],
      [{ values: { smtp_sasl_auth_enable: undefined } }, { [SOUND.password]: AUTH_OFF }],
      [{ values: { smtp_sasl_password_maps: undefined } }, { [SOUND.password]: AUTH_OFF }],
      [
        { entry: undefined },
        { [SOUND.password]: `wrong hash:/etc/postfix/sasl_passwd has no password for ${RELAY}.` },
      ],
      [{ map: undefined }, {}],
      [
        { map: { builtAt: 500, sourceAt: 501 } },
        {
          [SOUND.password]: [
            SOUND.password,
            "wrong /etc/postfix/sasl_passwd was changed after its map was built: Postfix still uses the old entries.",
          ],
        },
      ],
      [
        { entry: `${USER}:${SECRET_KEY}` },
        {
          [SOUND.password]: [
            SOUND.password,
            "wrong The password is an IAM secret access key: SES rejects it with 535.",
          ],
        },
      ],
      [
        { entry: `${USER}:secret` },
        {
          [SOUND.password]: [
            SOUND.password,
            "look The password does not look like an SES SMTP password (44 characters, starting with B).",
          ],
        },
      ],
      [{ entry: `${USER}:` }, {}],
      [
        { entry: `jane:${PASSWORD}` },
        {
          [SOUND.password]: [
            `ok There is a password for ${RELAY}, user jane.`,
            "look The user jane is not an access key id: those begin with AKIA.",
          ],
        },
      ],
      ...[`x${USER}`, `${USER}!`].map((user): [Given, Record<string, string[]>] => [
        { entry: `${user}:${PASSWORD}` },
        {
          [SOUND.password]: [
            `ok There is a password for ${RELAY}, user ${user}.`,
            `look The user ${user} is not an access key id: those begin with AKIA.`,
          ],
        },
      ]),
      [
        { entry: `ASIAIOSFODNN7EXAMPLE:${PASSWORD}` },
        { [SOUND.password]: `ok There is a password for ${RELAY}, user ASIAIOSFODNN7EXAMPLE.` },
      ],
      [{ entry: `:${PASSWORD}` }, { [SOUND.password]: `ok There is a password for ${RELAY}, user .` }],
      [
        { entry: "jane:secret", values: { relayhost: "[mail.example.org]:587" } },
        {
          [SOUND.host]: [
            "ok Mail goes to [mail.example.org]:587.",
            "look mail.example.org is not an SMTP endpoint of SES.",
          ],
          [SOUND.password]: "ok There is a password for [mail.example.org]:587, user jane.",
        },
      ],
      [
        { values: { smtp_sasl_tls_security_options: "noplaintext, noanonymous" } },
        {
          [SOUND.password]: [
            SOUND.password,
            "wrong Postfix and SES share no authentication mechanism (smtp_sasl_tls_security_options has noplaintext): Postfix logs “no mechanism available” and defers mail.",
          ],
        },
      ],
      [{ values: { smtp_sasl_tls_security_options: undefined } }, {}],
      [
        { hasSaslPlugin: false },
        {
          [SOUND.password]: [
            SOUND.password,
            "wrong The library for PLAIN and LOGIN is not installed: Postfix logs “no mechanism available” and defers mail.",
          ],
        },
      ],
    ],
  ],
  [
    "TLS",
    [
      [
        { values: { smtp_tls_security_level: "may" } },
        {
          [SOUND.tls]:
            "look TLS is opportunistic: an attacker on the network could strip it and read your mail and password.",
        },
      ],
      ...([undefined, "none"] as const).map((level): [Given, Record<string, string>] => [
        { values: { smtp_tls_security_level: level } },
        {
          [SOUND.tls]: `wrong TLS is not required (smtp_tls_security_level = ${level ?? "empty"}): SES replies 530 Must issue a STARTTLS command first.`,
        },
      ]),
      [
        { values: { smtp_tls_security_level: "encrypt" }, hasCaFile: false },
        {
          [SOUND.tls]:
            "look TLS is required, but the certificate is not verified: an attacker could impersonate SES and receive your mail and password.",
        },
      ],
      ...["verify", "fingerprint", "dane-only"].map((level): [Given, Record<string, string>] => [
        { values: { smtp_tls_security_level: level } },
        { [SOUND.tls]: `ok TLS is required, and the server's certificate is verified (${level}).` },
      ]),
      ...["fingerprint", "dane-only"].map((level): [Given, Record<string, string>] => [
        { values: { smtp_tls_security_level: level }, hasCaFile: false },
        { [SOUND.tls]: `ok TLS is required, and the server's certificate is verified (${level}).` },
      ]),
      ...["secure", "verify"].map((level): [Given, Record<string, string[]>] => [
        { values: { smtp_tls_security_level: level }, hasCaFile: false },
        {
          [SOUND.tls]: [
            `ok TLS is required, and the server's certificate is verified (${level}).`,
            "wrong smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt does not exist: Postfix can verify no certificate and defers mail.",
          ],
        },
      ]),
      [
        { values: { smtp_tls_CAfile: undefined }, hasCaFile: false },
        {
          [SOUND.tls]: [
            SOUND.tls,
            "wrong No CA certificates are configured (smtp_tls_CAfile): Postfix can verify no certificate and defers mail.",
          ],
        },
      ],
      ...[undefined, ">= TLSv1.2", ">=TLSv1.3", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"].map(
        (protocols): [Given, Record<string, string>] => [
          { values: { smtp_tls_mandatory_protocols: protocols } },
          {},
        ],
      ),
      ...[
        ">=TLSv1",
        ">=TLSv1.0",
        ">=TLSv1.1",
        "!SSLv2, !SSLv3",
        "!SSLv2, !SSLv3, !TLSv1",
        "TLSv1",
        ">=TLSv1.20",
        "x>=TLSv1.2",
      ].map((protocols): [Given, Record<string, string[]>] => [
        { values: { smtp_tls_mandatory_protocols: protocols } },
        { [SOUND.tls]: [SOUND.tls, OLD_TLS(protocols)] },
      ]),
    ],
  ],
  [
    "who may connect",
    [
      ...["localhost", "127.0.0.1", "127.10.20.30", "::1", "[::1]", "127.0.0.1, [::1]", "localhost ::1"].map(
        (interfaces): [Given, Record<string, string>] => [{ values: { inet_interfaces: interfaces } }, {}],
      ),
      ...["all", "localhost, 192.0.2.1", "192.0.2.1 localhost", "xlocalhost", "localhost.example.org"].map(
        (interfaces): [Given, Record<string, string>] => [
          { values: { inet_interfaces: interfaces } },
          { [SOUND.listening]: OTHERS(interfaces) },
        ],
      ),
      [{ values: { inet_interfaces: undefined } }, { [SOUND.listening]: OTHERS("") }],
      ...[
        "0.0.0.0/0",
        "127.0.0.0/8 0.0.0.0/0",
        "127.0.0.0/8,0.0.0.0/0",
        "::/0",
        "[::]/0",
        "127.0.0.0/8, [::]/0",
      ].map((networks): [Given, Record<string, string>] => [
        { values: { inet_interfaces: "all", mynetworks: networks } },
        { [SOUND.listening]: OPEN(networks) },
      ]),
      ...["10.0.0.0/8", "[::1]/128", "[2001:db8::]/32"].map((networks): [Given, Record<string, string>] => [
        { values: { inet_interfaces: "all", mynetworks: networks } },
        { [SOUND.listening]: OTHERS("all", networks) },
      ]),
      // Whom it would relay for does not matter where nobody else can connect.
      [{ values: { mynetworks: "0.0.0.0/0" } }, {}],
    ],
  ],
  [
    "Postfix and its queue",
    [
      [{ isRunning: false }, { [SOUND.running]: "wrong Postfix is not running." }],
      [{ runningSince: undefined }, {}],
      [{ configuredAt: 2_100 }, {}],
      [
        { configuredAt: 2_101 },
        {
          [SOUND.running]: "wrong Postfix is running with an older configuration than the one on disk.",
        },
      ],
      [
        { waiting: { mails: 1, reasons: [] } },
        { [SOUND.queue]: `look 1 message is in the queue. ${AFTER_5_DAYS}` },
      ],
      [
        { waiting: { mails: 2, reasons: ["timed out", "another"] } },
        { [SOUND.queue]: `look 2 messages are in the queue. ${AFTER_5_DAYS} First reason: timed out` },
      ],
    ],
  ],
])("the check of %s", (_, cases) => {
  it.each(cases.map(([given, becomes]) => [JSON.stringify(given), given, becomes] as const))(
    "%s",
    (_, given, becomes) => {
      expect(verdicts(given)).toEqual(Object.values(SOUND).flatMap((one) => becomes[one] ?? one));
    },
  );
});

it("says how to fix what is not right, and nothing where all is", () => {
  const given: Given = {
    values: { relayhost: "email-smtp.eu-west-1.amazonaws.com:25", inet_interfaces: "all" },
  };
  for (const { state, remedy } of [...checkConfiguration(factsOf()), ...checkConfiguration(factsOf(given))])
    expect(remedy === undefined).toBe(state === "ok");
  const other = { values: { relayhost: "[email-smtp.eu-west-1.amazonaws.com]:26" } };
  expect(checkConfiguration(factsOf(other))[1]?.remedy).toBe("Use one of 587, 2587, 25, 465, 2465.");
});
