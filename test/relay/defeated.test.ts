import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../cli/relay/checkRelay.ts";
import type { ConfigureOptions } from "../../cli/relay/configuring/checkedOptions.ts";
import { configureRelay } from "../../cli/relay/configuring/configure.ts";
import { Postfix } from "../../cli/relay/Postfix.ts";
import { type Difference, HOST, type MailHost, RELAY, startMailHost, waitFor } from "./mailHost.ts";
import { PASSWORD, REGION, USER } from "./sesEndpoint.ts";
import { treeOf } from "./tree.ts";

const run = promisify(execFile);

let host: MailHost;
let postfix: Postfix;
beforeAll(async () => {
  host = await startMailHost();
  postfix = new Postfix(host.postfix.directory);
});
afterAll(() => host?.stop());

const configure = async (more: Partial<ConfigureOptions> = {}) => {
  let said = "";
  const options = {
    ...{ region: REGION, port: 587, caFile: host.caFile, loopback: true, connect: true, reload: true },
    ...more,
  };
  const isSent = await configureRelay(postfix, options, { user: USER, password: PASSWORD }, (text) => {
    said += text;
  }).catch((error: Error) => error.message);
  return { said, isSent };
};
/** The commands that it printed, as a person would paste them. */
const paste = async (said: string) => {
  const commands = said.split("\n").flatMap((line) => /^ {8}(post\w+ .*)$/.exec(line)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(0);
  await run("sh", ["-e", "-c", commands.join("\n")], {
    env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
  });
  await host.settle();
};

const NOT_YET = { relayhost: "", smtp_sasl_auth_enable: "no" };
const OTHER = "[relay.uni.example]:587";
/** What would defeat a relay that is configured, and what is said of it. */
const DEFEATED: [name: string, difference: Difference, words: RegExp][] = [
  [
    "transport_maps sends all mail elsewhere",
    { main: { ...NOT_YET, transport_maps: `inline:{{*=smtp:${OTHER}}}` } },
    /transport_maps \(\*\) takes precedence over relayhost and sends mail to \[relay\.uni\.example\]:587/,
  ],
  [
    "default_transport names a relay",
    { main: { ...NOT_YET, default_transport: `smtp:${OTHER}` } },
    /default_transport takes precedence over relayhost/,
  ],
  [
    "master.cf turns authentication off",
    { master: [["-P", "smtp/unix/smtp_sasl_auth_enable=no"]], main: NOT_YET },
    /SMTP authentication is off/,
  ],
  [
    "master.cf turns authentication off, and main.cf is as wanted",
    { master: [["-P", "smtp/unix/smtp_sasl_auth_enable=no"]] },
    /Nothing to change.*SMTP authentication is off/,
  ],
  [
    "master.cf turns TLS off, and main.cf is as wanted",
    { master: [["-P", "smtp/unix/smtp_tls_security_level=none"]] },
    /Nothing to change.*TLS is off/,
  ],
];

describe("configure where something defeats the relay", () => {
  it.each(DEFEATED)("%s: is refused, and done once its commands are run", async (_, difference, words) => {
    await host.become(difference);
    const before = await treeOf(postfix.directory);
    const { said, isSent } = await configure();
    expect(said.replace(/\s+/g, " ")).toMatch(words);
    expect(isSent).toBe(`mail would not go through ${RELAY}, for the reasons above. Nothing was changed.`);
    expect(await treeOf(postfix.directory)).toEqual(before);
    await paste(said);
    expect(await configure()).toMatchObject({ isSent: true });
    const to = `after-${DEFEATED.findIndex(([, one]) => one === difference)}@there.example`;
    await host.send(to);
    await waitFor("the message is at SES", () => host.ses.accepted.includes(to));
  });

  it("another map has a password that Postfix would use instead", async () => {
    const others = join(postfix.directory, "others");
    await host.become({
      main: { ...NOT_YET, smtp_sasl_password_maps: `hash:${others}` },
      also: async () => {
        await writeFile(others, `${HOST} old:old\n`);
        await host.postmap(`hash:${others}`);
      },
    });
    const { said, isSent } = await configure();
    expect(said.replace(/\s+/g, " ")).toContain(`another password for ${HOST}`);
    expect(isSent).toContain("Nothing was changed.");
    await writeFile(others, "");
    await paste(said);
    expect(await configure()).toMatchObject({ isSent: true });
    expect(await readFile(host.passwordFile, "utf8")).toBe(`${RELAY} ${USER}:${PASSWORD}\n`);
  });

  it("a rule that holds all mail is told, and the relay configured", async () => {
    await host.become({ main: { ...NOT_YET, header_checks: "static:HOLD" } });
    const { said, isSent } = await configure();
    expect(isSent).toBe(false);
    expect(said.replace(/\s+/g, " ")).toMatch(/puts all mail on hold.*Done\./);
    expect(await configure()).toMatchObject({ isSent: false });
  });

  it("check does not send people to a configure that changes nothing", async () => {
    // Without a relay, configure is the first step: it says what is next.
    for (const [, difference] of DEFEATED.filter(([, { main, master }]) => !(main && master))) {
      await host.become(difference);
      const checks = await checkRelay({ connect: false, configDir: postfix.directory });
      const remedies = checks.filter(({ code }) => ["authenticationOff", "notSes", "tlsOff"].includes(code));
      expect(remedies.length).toBeGreaterThan(0);
      const commands = remedies.flatMap((one) => one.commands ?? []);
      expect(commands[0]).toMatch(/^postconf /);
    }
  });
});
