import { X509Certificate } from "node:crypto";
import { readFile, utimes, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../cli/relay/checkRelay.ts";
import { guardEntry } from "../../shared/relay/guard/mainCf.ts";
import {
  type Difference,
  GOOD,
  HOST,
  type MailHost,
  RELAY,
  startMailHost,
  VPC_HOST,
  waitFor,
} from "./mailHost.ts";
import { startMilter } from "./milter.ts";

let host: MailHost;
beforeAll(async () => {
  host = await startMailHost();
});
afterAll(() => host?.stop());

const at = (relay: string, main: Difference["main"] = {}): Difference => ({
  main: { relayhost: relay, ...main },
  passwords: `${relay} ${GOOD}\n`,
});
const INLINE = "inline:{{redcap@uni.example=";

// Each is unusual, sends mail, and must raise no alarm; with what else there is to see, if anything.
const HEALTHY: [name: string, difference: Difference, looks?: string[]][] = [
  ["as configured here", {}],
  ["port 465 with wrappermode", at(`[${HOST}]:465`, { smtp_tls_wrappermode: "yes" })],
  [
    "port smtps, with wrappermode in master.cf",
    { ...at(`[${HOST}]:smtps`), master: [["-P", "smtp/unix/smtp_tls_wrappermode=yes"]] },
  ],
  ["a VPC endpoint", at(`[${VPC_HOST}]:587`)],
  ["a VPC endpoint at port 465", at(`[${VPC_HOST}]:465`, { smtp_tls_wrappermode: "yes" })],
  [
    "smtp_use_tls, as before Postfix 2.3",
    { main: { smtp_use_tls: "yes", smtp_tls_security_level: undefined } },
    ["tlsOpportunistic"],
  ],
  [
    "smtp_enforce_tls, as before Postfix 2.3",
    { main: { smtp_enforce_tls: "yes", smtp_tls_security_level: undefined } },
  ],
  [
    "encrypted, with a CA file of no use",
    { main: { smtp_tls_security_level: "encrypt", smtp_tls_CAfile: "/etc/ssl/certs/ca-certificates.crt" } },
    ["tlsUnverified"],
  ],
  [
    "a relay for one sender alone",
    { main: { relayhost: "", sender_dependent_relayhost_maps: `${INLINE}${RELAY}}}` } },
    ["otherSendersDirect"],
  ],
  [
    "a password for each sender",
    {
      main: { smtp_sender_dependent_authentication: "yes" },
      passwords: `redcap@uni.example ${GOOD}\n${RELAY} ${GOOD}\n`,
    },
  ],
  ["no brackets, and an A record", at(`${HOST}:587`), ["noBrackets"]],
  ["a line for the bare host", { passwords: `${HOST} ${GOOD}\n` }],
  ["transport_maps for all", { main: { relayhost: "", transport_maps: `inline:{{*=smtp:${RELAY}}}` } }],
  [
    "transport_maps for some",
    { main: { transport_maps: "inline:{{lan.example=smtp:[192.0.2.1]}}" } },
    ["otherRecipients"],
  ],
  [
    "default_transport in place of relayhost",
    { main: { relayhost: "", default_transport: `smtp:${RELAY}` } },
  ],
  [
    "a service of its own in master.cf",
    {
      main: { default_transport: "ses", smtp_tls_security_level: "none", smtp_sasl_auth_enable: "no" },
      master: [
        ["-M", "ses/unix=ses unix - - y - - smtp"],
        ["-P", "ses/unix/smtp_tls_security_level=secure", "ses/unix/smtp_sasl_auth_enable=yes"],
      ],
    },
  ],
  [
    "TLS by a policy",
    {
      main: {
        smtp_tls_security_level: "none",
        smtp_tls_policy_maps: `inline:{{${RELAY}=secure match=${HOST}}}`,
      },
    },
  ],
  ["an old compatibility level", { main: { compatibility_level: "0" } }],
  [
    "one of several instances",
    {
      main: { multi_instance_enable: "yes", multi_instance_name: "postfix-ses", multi_instance_group: "mta" },
    },
  ],
  ["one loopback address", { main: { inet_interfaces: "127.0.0.1" } }],
  ["a filter that lets PLAIN through", { main: { smtp_sasl_mechanism_filter: "!gssapi, plain" } }],
  [
    "a map that is read as text",
    { main: { smtp_sasl_password_maps: "texthash:$config_directory/sasl_passwd" } },
  ],
  [
    "words in another case",
    {
      main: {
        smtp_sasl_auth_enable: "Yes",
        smtp_tls_security_level: "Secure",
        smtp_tls_wrappermode: "NO",
      },
    },
  ],
  ["a list of relays", at(RELAY, { relayhost: `${RELAY}, [${HOST}]:2587` }), ["relayList"]],
  [
    "a text that was touched after its map was built",
    {
      also: async ({ passwordFile }) => {
        const earlier = new Date(Date.now() - 60_000);
        await utimes(`${passwordFile}.db`, earlier, earlier);
      },
    },
  ],
  [
    "the server's fingerprint",
    {
      main: { smtp_tls_security_level: "fingerprint", smtp_tls_fingerprint_digest: "sha256" },
      also: async ({ caFile, run }) => {
        const { fingerprint256 } = new X509Certificate(await readFile(caFile));
        await run("postconf", "-e", `smtp_tls_fingerprint_cert_match=${fingerprint256}`);
      },
    },
  ],
  [
    "some ciphers excluded",
    { main: { smtp_tls_exclude_ciphers: "aNULL, RC4", smtp_tls_mandatory_ciphers: "High" } },
  ],
  [
    "a mail filter that need not run",
    { main: { non_smtpd_milters: "inet:127.0.0.1:1", milter_default_action: "accept" } },
    ["milterSilent"],
  ],
  [
    "a guard that is stopped",
    {
      main: Object.fromEntries(
        ["smtpd_milters", "non_smtpd_milters"].map((name) => [name, guardEntry("inet:127.0.0.1:1")]),
      ),
    },
    ["milterSilent", "milterSilent"],
  ],
  ["native lookups", { main: { smtp_host_lookup: "dns, native" } }],
];

describe("a healthy mail host", () => {
  it.each(HEALTHY)("%s", async (name, difference, looks = []) => {
    await host.become(difference);
    const checks = await checkRelay({
      connect: true,
      configDir: host.postfix.directory,
      region: "eu-west-1",
    });
    expect(checks.filter(({ state }) => state !== "ok").map(({ code }) => code)).toEqual(looks);
    expect(checks.filter(({ state }) => state === "wrong")).toEqual([]);
    const to = `${name.replace(/\W/g, "")}@there.example`;
    await host.send(to);
    await waitFor(`${to} at SES`, () => host.ses.accepted.includes(to));
  });
});

it("a mail filter that answers raises no alarm", async () => {
  const milter = await startMilter();
  await host.become({
    main: { non_smtpd_milters: `inet:127.0.0.1:${milter.port}`, milter_protocol: "6" },
  });
  const checks = await checkRelay({ connect: true, configDir: host.postfix.directory });
  expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
  await host.send("filtered@there.example");
  await waitFor("the message at SES", () => host.ses.accepted.includes("filtered@there.example"));
  milter.stop();
});

it.each(["swapping", "staging"])("a change that was interrupted (%s) is reported", async (phase) => {
  await host.become({});
  const { directory } = host.postfix;
  const entry = { phase, pid: 0, startedAt: "0", stage: `${directory}/stage` };
  const lists = { temporary: [], made: [], emptied: [], steps: [] };
  await writeFile(`${directory}/postmaster-journal.json`, JSON.stringify({ ...entry, ...lists }));
  const codes = async () =>
    (await checkRelay({ connect: false, configDir: directory }))
      .filter(({ state }) => state !== "ok")
      .map(({ code }) => code);
  expect(await codes()).toEqual([phase === "swapping" ? "changeCompleted" : "changeDiscarded"]);
  expect(await codes()).toEqual([]);
});

const ONCE = { minimal_backoff_time: "1h", queue_run_delay: "1h" };

describe("what waits in the queue", () => {
  const check = async () =>
    (await checkRelay({ connect: true, configDir: host.postfix.directory })).filter(
      ({ state }) => state !== "ok",
    );

  it("is an error where the relay refuses it now, and no longer once that is changed", async () => {
    // Tried once: while it is tried again, it does not wait.
    await host.become({ main: ONCE });
    await host.send("throttled@there.example");
    await waitFor("the message is deferred", async () => (await check()).length > 0);
    const [refused] = await check();
    expect(refused).toMatchObject({ state: "wrong", code: "relayRefuses" });
    expect(refused?.what).toMatch(/^The relay refused mail just now: .*454 Throttling failure/);
    expect(refused?.commands).toEqual([`postqueue -c ${host.postfix.directory} -f`]);
    // What was refused with an older configuration says nothing of this one.
    const later = new Date(Date.now() + 60_000);
    await utimes(`${host.postfix.directory}/main.cf`, later, later);
    expect((await check()).map(({ state, code }) => `${state} ${code}`)).toEqual([
      "wrong notReloaded",
      "look mailDeferred",
    ]);
    await host.run("postsuper", "-d", "ALL");
  });

  it("is an error where Postfix itself cannot send it", async () => {
    await host.become({ main: { ...ONCE, smtp_tls_cert_file: "/nowhere.pem" } });
    await host.send("stuck@there.example");
    await waitFor("the message is deferred", async () => (await check()).length > 1);
    const found = await check();
    expect(found.map(({ state, code }) => `${state} ${code}`)).toEqual([
      "wrong clientCertificate",
      "wrong postfixDefers",
    ]);
    expect(found[1]?.what).toMatch(/TLS engine/);
    await host.run("postsuper", "-d", "ALL");
  });

  it("is not to be flushed where it is on hold", async () => {
    await host.become({ main: { header_checks: "regexp:{{/^Subject: Survey/ HOLD}}" } });
    await host.send("held@there.example");
    await waitFor("the message is on hold", async () => (await check()).length > 0);
    const [held] = await check();
    expect(held).toMatchObject({ state: "look", code: "mailHeld" });
    expect(held?.what).toMatch(/^1 message is on hold: /);
    expect(held?.commands?.[0]).toMatch(/^postsuper -c \S+ -H [0-9A-Za-z]+$/);
    await host.run("postsuper", "-d", "ALL");
  });
});
