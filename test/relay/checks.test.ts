import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../cli/relay/checks/checkConfiguration.ts";
import type { RelayFacts } from "../../cli/relay/facts/relayFacts.ts";
import { PostfixCommands } from "../../cli/relay/PostfixCommands.ts";
import { factsOf, type Given, MAP, PASSWORD, RELAY, SECRET_KEY, USER } from "./soundFacts.ts";

/** What is not as it should be. */
const flaws = (given?: Given) =>
  checkConfiguration(factsOf(given))
    .filter(({ state }) => state !== "ok")
    .map(({ state, code }) => `${state} ${code}`);
const relay = (nexthop: string): Given => ({ path: { nexthop } });
const level = (name: string, by = "smtp_tls_security_level") => ({
  tls: { level: name, by, match: undefined, protocols: undefined },
});
const stored = (
  deferred: RelayFacts["queue"]["deferred"],
  more: Partial<RelayFacts["queue"]> = {},
): Given => ({
  facts: { queue: { held: [], deferred, deferredCount: deferred.length, active: 0, ...more } },
});

it("finds a sound configuration sound", () => {
  expect(checkConfiguration(factsOf()).map(({ state, what }) => `${state} ${what}`)).toEqual([
    `ok Mail goes to ${RELAY}.`,
    `ok Mail to ${RELAY} uses the password of ${RELAY}, user ${USER}.`,
    "ok TLS is required, and the server's certificate is verified (secure).",
    "ok Accepts mail from this host only.",
    "ok Postfix is running with the current configuration.",
    "ok The queue is empty.",
  ]);
});

const GUARD = "inet:127.0.0.1:8894";
const asked = (
  smtpd: string | undefined,
  other: string | undefined,
  { before = [], service }: { before?: string[]; service?: string } = {},
): Given => ({
  facts: {
    guard: {
      asked: [
        { setting: "smtpd_milters", address: smtpd, before },
        { setting: "non_smtpd_milters", address: other, before },
      ],
      overrides: service === undefined ? [] : [{ service, setting: "smtpd_milters", value: "" }],
    },
  },
});
const SES = "email-smtp.eu-west-1.amazonaws.com";
const NO_TLS = { ...level("none"), values: new Map([["smtp_sasl_auth_enable", "yes"]]) };
describe.each<[string, [given: Given, flaws: string[]][]]>([
  [
    "the way",
    [
      [relay(""), ["wrong noRelay"]],
      [relay(`${SES}:587`), ["look noBrackets"]],
      [relay("[mail.example.org]:587"), ["look notSes"]],
      [relay("[mail.example.org]:26"), ["look notSes"]],
      [relay("[email-smtp.af-south-1.amazonaws.com]:587"), ["wrong regionUnknown"]],
      [{ facts: { region: "eu-west-1" } }, []],
      [{ facts: { region: "us-east-1" } }, ["wrong regionDiffers"]],
      [{ ...relay("[mail.example.org]:587"), facts: { region: "us-east-1" } }, ["look notSes"]],
      [relay(`[${SES}]`), ["wrong port25"]],
      [relay(`[${SES}]:25`), ["wrong port25"]],
      [relay("[mail.example.org]"), ["look notSes", "look port25"]],
      [relay(`[${SES}]:26`), ["wrong portUnserved"]],
      [relay(`[${SES}]:nonsense`), ["look portUnknown"]],
      [relay(`[${SES}]:2587`), []],
      [relay(`[${SES}]:submission`), []],
      [{ path: { others: [`[${SES}]:2587`] } }, ["look relayList"]],
      [{ values: { defer_transports: "local smtp" } }, ["wrong transportDeferred"]],
      [{ values: { defer_transports: "local" } }, []],
      [{ path: { service: undefined } }, ["wrong transportMissing"]],
      [{ path: { service: { command: "error", chroot: "n", overrides: [] } } }, ["wrong transportRejects"]],
      [{ path: { service: { command: "pipe", chroot: "n", overrides: [] } } }, ["look transportUnknown"]],
      [{ values: { content_filter: "scan:[127.0.0.1]:10024" } }, ["look contentFilter"]],
      [{ facts: { exceptions: { entries: [], unlisted: ["pcre:/x"] } } }, ["look mapUnlisted"]],
      [
        { facts: { exceptions: { entries: [["a.example", "smtp:[b]"]], unlisted: [] } } },
        ["look otherRecipients"],
      ],
      [{ facts: { exceptions: { entries: [["a.example", `smtp:${RELAY}`]], unlisted: [] } } }, []],
      [
        { ...relay(""), facts: { exceptions: { entries: [["a.example", `smtp:${RELAY}`]], unlisted: [] } } },
        ["look otherRecipientsDirect"],
      ],
    ],
  ],
  [
    "the password",
    [
      [{ path: { password: { kind: "off" } } }, ["wrong authenticationOff"]],
      [{ path: { password: { kind: "none", keys: [RELAY], near: [] } } }, ["wrong passwordMissing"]],
      [
        { path: { password: { kind: "failed", map: MAP, why: "open: No such file or directory" } } },
        ["wrong mapMissing"],
      ],
      [
        { path: { password: { kind: "failed", map: "ldap:x", why: "cannot connect" } } },
        ["wrong mapUnreadable"],
      ],
      [{ facts: { staleMaps: [{ map: MAP, file: "/x", builtAt: 500, sourceAt: 501 }] } }, ["wrong mapStale"]],
      [{ entry: `${USER}:${SECRET_KEY}` }, ["wrong passwordIsSecretKey"]],
      [{ entry: `${USER}:secret` }, ["wrong passwordMalformed"]],
      [{ entry: `${USER}:${PASSWORD.slice(0, -1)}` }, ["wrong passwordMalformed"]],
      [{ entry: `${USER}:${PASSWORD}=` }, ["wrong passwordMalformed"]],
      // As SES gave them before 2019.
      [{ entry: `${USER}:Ag${PASSWORD.slice(2)}` }, ["look passwordOdd"]],
      [{ entry: `jane:${PASSWORD}` }, ["look userOdd"]],
      [{ entry: `x${USER}:${PASSWORD}` }, ["look userOdd"]],
      [{ entry: `ASIAIOSFODNN7EXAMPLE:${PASSWORD}` }, []],
      [{ entry: Buffer.from(`${USER}:${PASSWORD}`).toString("base64") }, ["wrong passwordEncoded"]],
      [{ entry: "word" }, ["wrong passwordEncoded"]],
      [{ ...relay("[mail.example.org]:587"), entry: "jane:secret" }, ["look notSes"]],
      [{ client: { smtp_sasl_tls_verified_security_options: "noplaintext" } }, ["wrong noPlaintext"]],
      // Only for sessions whose certificate is not verified.
      [{ client: { smtp_sasl_tls_security_options: "noplaintext" } }, []],
      [
        { client: { smtp_sasl_tls_security_options: "noplaintext" }, path: level("encrypt") },
        ["wrong noPlaintext", "look tlsUnverified"],
      ],
      [{ path: { mechanisms: [] } }, ["wrong mechanismsFiltered"]],
      [{ path: { mechanisms: ["LOGIN"] } }, []],
      [{ client: { smtp_sasl_type: "dovecot" } }, ["wrong saslTypeUnknown"]],
      [{ facts: { hasSaslPlugin: false } }, ["wrong saslLibraryMissing"]],
    ],
  ],
  [
    "TLS",
    [
      [{ path: level("may") }, ["look tlsOpportunistic"]],
      [{ path: level("none") }, ["wrong tlsOff"]],
      [{ path: { ...NO_TLS, nexthop: "[127.0.0.1]:10025" } }, ["look notSes", "look tlsOff"]],
      [{ path: { ...level("encrypt"), trust: "unset" } }, ["look tlsUnverified"]],
      ...["verify", "fingerprint"].map((one): [Given, string[]] => [{ path: level(one) }, []]),
      [{ path: { ...level("fingerprint"), trust: "unset" } }, []],
      ...["secure", "verify"].map((one): [Given, string[]] => [
        { path: { ...level(one), trust: "unset" } },
        ["wrong caUnset"],
      ]),
      [{ path: { trust: "unreadable" } }, ["wrong caMissing"]],
      [{ path: { ...level("encrypt"), trust: "empty" } }, ["look tlsUnverified", "wrong caMissing"]],
      [{ path: level("required") }, ["wrong tlsLevelUnknown"]],
      [{ path: level("dane-only") }, ["wrong daneUnavailable"]],
      [{ path: { ...level("dane-only"), nexthop: "[mail.example.org]:587" } }, ["look notSes"]],
      [
        { path: { unusableCertificate: { setting: "smtp_tls_cert_file", file: "/x", why: "gone" } } },
        ["wrong clientCertificate"],
      ],
      [{ path: { ...level("may"), trust: "unreadable" } }, ["wrong caMissing", "look tlsOpportunistic"]],
      [{ path: { trust: "outside" } }, ["wrong caOutsideChroot"]],
      [relay(`[${SES}]:465`), ["wrong wrapperModeOff"]],
      [relay(`[${SES}]:2465`), ["wrong wrapperModeOff"]],
      [{ ...relay(`[${SES}]:465`), client: { smtp_tls_wrappermode: "yes" } }, []],
      [{ client: { smtp_tls_wrappermode: "yes" } }, ["wrong wrapperModeOn"]],
      [
        { client: { smtp_tls_wrappermode: "yes" }, path: { ...level("may"), nexthop: `[${SES}]:465` } },
        ["wrong wrapperModeWithoutTls", "look tlsOpportunistic"],
      ],
      ...[">= TLSv1.2", ">=TLSv1.3", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", ""].map(
        (protocols): [Given, string[]] => [{ client: { smtp_tls_mandatory_protocols: protocols } }, []],
      ),
      ...[
        ">=TLSv1",
        ">=TLSv1.1",
        "!SSLv2, !SSLv3",
        "!SSLv2, !TLSv1",
        "TLSv1",
        ">=TLSv1.20",
        "x>=TLSv1.2",
      ].map((protocols): [Given, string[]] => [
        { client: { smtp_tls_mandatory_protocols: protocols } },
        ["look tlsOld"],
      ]),
    ],
  ],
  [
    "this host",
    [
      ...["localhost", "127.10.20.30", "::1", "[::1]", "127.0.0.1, [::1]", "localhost ::1"].map(
        (interfaces): [Given, string[]] => [{ values: { inet_interfaces: interfaces } }, []],
      ),
      ...["all", "localhost, 192.0.2.1", "xlocalhost", "localhost.example.org", ""].map(
        (interfaces): [Given, string[]] => [
          { values: { inet_interfaces: interfaces } },
          ["look othersMayConnect"],
        ],
      ),
      ...["0.0.0.0/0", "127.0.0.0/8 0.0.0.0/0", "127.0.0.0/8,::/0", "[::]/0"].map(
        (networks): [Given, string[]] => [
          { values: { inet_interfaces: "all", mynetworks: networks } },
          ["wrong openRelay"],
        ],
      ),
      ...["10.0.0.0/8", "[::1]/128", "[2001:db8::]/32"].map((networks): [Given, string[]] => [
        { values: { inet_interfaces: "all", mynetworks: networks } },
        ["look othersMayConnect"],
      ]),
      // Whom it would relay for does not matter where nobody else can connect.
      [{ values: { mynetworks: "0.0.0.0/0" } }, []],
      [
        { facts: { missingServices: [{ name: "qmgr", line: "qmgr unix n - n 300 1 qmgr", does: "x" }] } },
        ["wrong serviceMissing"],
      ],
      ...["tempfail", "reject", "quarantine", "accept"].map((action): [Given, string[]] => [
        {
          facts: {
            silentMilters: [
              {
                setting: "non_smtpd_milters",
                milter: "inet:h:1",
                isGuard: false,
                action,
                why: "ECONNREFUSED",
              },
            ],
          },
        },
        [`${action === "accept" ? "look" : "wrong"} milterSilent`],
      ]),
      [asked(GUARD, GUARD), []],
      [asked(GUARD, undefined), ["look guardPartly"]],
      [asked(undefined, GUARD), ["look guardPartly"]],
      [
        asked(GUARD, GUARD, { before: ["inet:127.0.0.1:8891"] }),
        ["look guardNotFirst", "look guardNotFirst"],
      ],
      [asked(GUARD, GUARD, { service: "smtp/inet" }), ["look guardOverridden"]],
      [{ facts: { isRunning: false } }, ["wrong notRunning"]],
      [{ facts: { runningSince: undefined } }, []],
      [{ facts: { configuredAt: 2_100 } }, []],
      [{ facts: { configuredAt: 2_101 } }, ["wrong notReloaded"]],
      [{ facts: { freeBytes: 15_360_000 } }, []],
      [{ facts: { freeBytes: 15_359_999 } }, ["wrong diskFull"]],
      [{ facts: { brake: { setting: "header_checks", action: "HOLD" } } }, ["wrong mailStopped"]],
    ],
  ],
  [
    "the queue",
    [
      [stored([], { active: 2 }), []],
      [stored([], { held: ["A"] }), ["look mailHeld"]],
      [stored([{ reason: "timed out", attemptedAt: 9_000 }]), ["look mailDeferred"]],
      [stored([{ reason: "host x said: 454 Throttling", attemptedAt: 9_000 }]), ["wrong relayRefuses"]],
      ...["TLS engine is unavailable", "address resolver failure", "mail transport unavailable"].flatMap(
        (reason): [Given, string[]][] => [
          [stored([{ reason, attemptedAt: 9_000 }]), ["wrong postfixDefers"]],
          [stored([{ reason, attemptedAt: 1_999 }]), ["look mailDeferred"]],
        ],
      ),
      // Before the reload.
      [stored([{ reason: "host x said: 454 Throttling", attemptedAt: 1_999 }]), ["look mailDeferred"]],
      [stored([{ reason: "host x said: 454 Throttling", attemptedAt: undefined }]), ["look mailDeferred"]],
      [
        {
          facts: {
            now: 10_000_000,
            queue: {
              held: [],
              deferred: [{ reason: "host x said: 454 Throttling", attemptedAt: 2_000_000 }],
              deferredCount: 1,
              active: 0,
            },
          },
        },
        ["look mailDeferred"],
      ],
    ],
  ],
])("the check of %s", (_, cases) => {
  it.each(cases.map(([given, expected]) => [JSON.stringify(given), given, expected] as const))(
    "%s",
    (_, given, expected) => expect(flaws(given)).toEqual(expected),
  );
});

it("says how to fix what is not right, and nothing where all is", () => {
  const given = { ...relay(`${SES}:25`), values: { inet_interfaces: "all" } };
  for (const { state, remedy } of [...checkConfiguration(factsOf()), ...checkConfiguration(factsOf(given))])
    expect(remedy === undefined).toBe(state === "ok");
});

it("gives commands that act on the configuration that was checked, and quotes for the shell", () => {
  const commands = new PostfixCommands("/etc/postfix 2");
  const checks = checkConfiguration(
    factsOf({ path: level("none"), facts: { commands, isRunning: false, region: "us-east-1" } }),
  );
  const given = (code: string) => checks.find((one) => one.code === code)?.commands;
  expect(given("tlsOff")).toEqual([
    "postconf -c '/etc/postfix 2' -e smtp_tls_security_level=secure",
    "postfix -c '/etc/postfix 2' reload",
  ]);
  expect(given("notRunning")).toEqual(["postfix -c '/etc/postfix 2' start"]);
  expect(given("regionDiffers")).toEqual([
    `postmaster relay configure --region us-east-1 --user ${USER} --config-dir '/etc/postfix 2'`,
  ]);
});
