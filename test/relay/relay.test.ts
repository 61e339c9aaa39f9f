import { execFile, spawn } from "node:child_process";
import { copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { turn } from "../system/turn.ts";
import { startPostfix, type TestPostfix } from "./postfix.ts";

const SENDER = "redcap@uni.example";
const RECIPIENT = "ada@example.org";
const REGION = "eu-west-1";

let system: TestSystem;
let postfix: TestPostfix;
let smtpPort: string;
let caFile: string;
beforeAll(async () => {
  system = await startLocalSystem();
  postfix = await startPostfix();
  smtpPort = new URL(system.endpoints.smtp).port;
  caFile = `${system.dataDir}/smtp-certificate.pem`;
  await verify(SENDER);
});
afterAll(async () => {
  await postfix?.stop();
  await system?.stop();
});

const verify = (identity: string) =>
  turn(system.endpoints.sesv2, "verified-identities", { identity, configurationSet: "postmaster" });

const postmaster = async (
  args: string[],
  { input = "", env = {} }: { input?: string; env?: object } = {},
) => {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: {
      ...COMPILE_CACHE,
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      XDG_CONFIG_HOME: "/nonexistent",
      DATA_DIR: "/nonexistent",
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  return { stdout, stderr, status };
};
const flat = (output: string) => output.replace(/\s+/g, " ");
const inService = () => ({ POSTMASTER_URL: system.url, POSTMASTER_TOKEN: system.token });

const configure = (...more: string[]) =>
  postmaster(
    [
      "relay",
      "configure",
      "--region",
      REGION,
      "--user",
      "local",
      "--host",
      "localhost",
      "--port",
      smtpPort,
      "--ca-file",
      caFile,
      "--config-dir",
      postfix.directory,
      ...more,
    ],
    { input: smtpPassword("local", REGION) },
  );
const check = (...more: string[]) =>
  postmaster(["relay", "check", "--config-dir", postfix.directory, ...more]);
const test = (from: string, to = RECIPIENT, timeout = 20) =>
  postmaster(
    [
      "relay",
      "test",
      "--from",
      from,
      "--to",
      to,
      "--timeout",
      String(timeout),
      "--config-dir",
      postfix.directory,
    ],
    { env: inService() },
  );
const triesAgainAfter = async (time: string) => {
  for (const name of ["minimal_backoff_time", "queue_run_delay"]) await postfix.set(`${name} = ${time}`);
  await postfix.reload();
};
const explain = (...more: string[]) => postmaster(["maillog", "explain", ...more, postfix.log]);

describe("the way from a real Postfix and mutt to SES", () => {
  it("is checked before anything is set up: nothing works, and what to do", async () => {
    const { stdout, status } = await check("--no-connect");
    expect(status).toBe(1);
    expect(flat(stdout)).toContain("FAIL No relayhost is set");
    expect(flat(stdout)).toContain(
      `FAIL Postfix is not running. → Start it: postfix -c ${postfix.directory} start`,
    );
    // But for commands, which are to be pasted.
    for (const line of stdout.split("\n").filter((one) => !one.startsWith(" ".repeat(8)) || one[8] === " "))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it("sends no test message to a Postfix that is stopped, and says so at once", async () => {
    const { stderr, status } = await test(SENDER);
    expect(status).toBe(2);
    expect(flat(stderr)).toContain(
      `Postfix is not running, so nothing was sent. Start it: postfix -c ${postfix.directory} start`,
    );
  });

  it("is a command that Node 20 starts too: it needs no module that came later", async () => {
    expect(await readFile(COMMAND, "utf8")).not.toContain("node:sqlite");
  });

  it("shows what it would change, and changes nothing on --dry-run", async () => {
    const before = await readFile(`${postfix.directory}/main.cf`, "utf8");
    const { stdout, status } = await configure("--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain(`+ relayhost = [localhost]:${smtpPort}\n`);
    expect(stdout).toContain("- inet_interfaces = all\n+ inet_interfaces = loopback-only\n");
    expect(stdout).not.toContain(smtpPassword("local", REGION));
    expect(await readFile(`${postfix.directory}/main.cf`, "utf8")).toBe(before);
    await expect(stat(`${postfix.directory}/sasl_passwd`)).rejects.toThrow("ENOENT");
  });

  it("is configured: password readable by root only, map made; a second time nothing is to do", async () => {
    const { stdout, stderr, status } = await configure();
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain("Postfix is not running. Start it");
    expect((await stat(`${postfix.directory}/sasl_passwd`)).mode & 0o777).toBe(0o600);
    expect((await stat(`${postfix.directory}/sasl_passwd.db`)).mode & 0o077).toBe(0);
    expect(await postfix.conf("smtp_tls_security_level")).toBe("secure");
    expect((await configure()).stdout).toBe("Nothing to change: Postfix already has this configuration.\n");
  });

  it("is checked again: connects, encrypts, signs in", async () => {
    await postfix.start();
    const { stdout, status } = await check();
    expect(flat(stdout)).toContain(
      `ok Connected to localhost:${smtpPort}: the certificate is valid, and the username and password are accepted.`,
    );
    expect(stdout).not.toContain("FAIL");
    expect(status).toBe(0);
    const json = JSON.parse((await check("--json")).stdout);
    expect(json.map(({ state }: { state: string }) => state)).not.toContain("wrong");
  });

  it("is checked by a relative folder, for the sender it will have, and without a region where that is empty", async () => {
    const from = async (sender: string) => {
      const args = ["relay", "check", "--from", sender, "--config-dir", relative(".", postfix.directory)];
      return postmaster(args, { env: { ...inService(), AWS_REGION: "" } });
    };
    const good = await from(SENDER);
    expect(flat(good.stdout)).toContain(`ok SES sends mail from ${SENDER}`);
    expect(good.status).toBe(0);
    const bad = await from("boss@elsewhere.example");
    expect(flat(bad.stdout)).toContain("FAIL SES rejects mail from boss@elsewhere.example");
    expect(bad.status).toBe(1);
  });

  it("carries a mail of mutt to the mailbox, followed step by step", async () => {
    const { stdout, stderr, status } = await test(SENDER);
    expect(`${stderr}${status}`).toBe("0");
    const lines = flat(stdout);
    expect(lines).toMatch(/From redcap@uni\.example to ada@example\.org \S+ Sent to Postfix with mutt/);
    const times = stdout.match(/^\d\d:\d\d:\d\d/gm) ?? [];
    expect(times).toEqual(times.toSorted());
    expect(lines).toMatch(/Accepted by Postfix, queue id [0-9A-Za-z]+/);
    expect(lines).toMatch(/sent, localhost\[127\.0\.0\.1\]:\d+: 250 Ok 0102/);
    expect(lines).toMatch(/Accepted by SES, message id \S+ \d\d:\d\d:\d\d send: .* delivery: /);
    expect(lines).toContain("Delivered. The path from this host to the mailbox works.");
    const mails = (await (await fetch(`${system.endpoints.inbox}/messages.json`)).json()) as {
      from: string;
    }[];
    expect(mails[0]?.from).toContain(SENDER);
  });

  it("tells of an unverified sender, what SES said and what to do", async () => {
    const { stdout, status } = await test("boss@elsewhere.example");
    expect(status).toBe(1);
    expect(flat(stdout)).toContain("554 Message rejected: Email address is not verified.");
    expect(flat(stdout)).toContain("postmaster identities request boss@elsewhere.example");
    const explained = flat((await explain("--from", "boss@elsewhere.example")).stdout);
    expect(explained).toMatch(/Not verified in eu-west-1/i);
    expect(explained).toContain("boss@elsewhere.example");
  });

  it("tells of throttling: Postfix keeps the mail, and sends it when SES takes it", async () => {
    await turn(system.endpoints.sesv2, "account", { max24HourSend: 0 });
    // Tried once: a message that is tried again while smtp(8) still has it open does not wait where the check looks.
    await triesAgainAfter("1h");
    const { stdout, status } = await test(SENDER, "quota@example.org");
    expect(status).toBe(1);
    expect(flat(stdout)).toContain("454 Throttling failure: Daily message quota exceeded");
    expect(flat((await explain("--to", "quota@example.org")).stdout)).toContain("Daily quota exceeded");
    // Postfix logs the attempt before it moves the message to the deferred queue.
    let checked = "";
    await waitFor(async () => {
      checked = flat((await check("--no-connect")).stdout);
      return checked.includes("FAIL The relay refused mail just now: ");
    });
    expect(checked).toContain("1 message is waiting to be sent again; Postfix bounces them after 5 days.");
    expect(checked).toContain(`postqueue -c ${postfix.directory} -f`);
    await turn(system.endpoints.sesv2, "account", { max24HourSend: 1_000_000 });
    await postfix.flush();
    await waitFor(async () => /quota@example\.org>.*status=sent/.test(await postfix.logged()));
    await triesAgainAfter("1s");
  });

  it("tells of a wrong password, in the check and in the log", async () => {
    const passwords = `${postfix.directory}/sasl_passwd`;
    await copyFile(passwords, `${passwords}.good`);
    await writeFile(passwords, `[localhost]:${smtpPort} local:wrong\n`, { mode: 0o600 });
    const stale = flat((await check("--no-connect")).stdout);
    expect(stale).toContain("was changed after its map was built");
    await postmap(`hash:${passwords}`);
    await postfix.reload();
    const { stdout } = await check();
    expect(flat(stdout)).toMatch(/FAIL localhost:\d+ rejected the username and password: .*535/);
    expect((await test(SENDER, "password@example.org")).status).toBe(1);
    expect(flat((await explain("--to", "password@example.org")).stdout)).toContain(
      "Wrong SMTP user or password",
    );
    await copyFile(`${passwords}.good`, passwords);
    await postmap(`hash:${passwords}`);
    await postfix.reload();
  });

  it("tells of a wrong port, and of a configuration that Postfix does not run with yet", async () => {
    const relay = await postfix.conf("relayhost");
    // The reload of before may be as young as the change.
    await waitFor(async () => {
      await postfix.set("relayhost = [localhost]:9");
      return flat((await check("--no-connect")).stdout).includes(
        "FAIL Postfix is running with an older configuration",
      );
    });
    await postfix.reload();
    const { stdout } = await check();
    expect(flat(stdout)).toMatch(/FAIL Cannot connect to localhost:9: .*ECONNREFUSED/);
    expect((await test(SENDER, "port@example.org")).status).toBe(1);
    expect(flat((await explain("--to", "port@example.org")).stdout)).toMatch(/Connection refused/i);
    await postfix.set(`relayhost = ${relay}`);
    await postfix.reload();
  });

  it("is put back as it was, but not over what somebody changed since", async () => {
    const undo = (...more: string[]) =>
      postmaster(["relay", "configure", "--undo", "--config-dir", postfix.directory, ...more]);
    await postfix.set("message_size_limit = 20000000");
    const refused = await undo();
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("was modified since");
    const { stdout, stderr, status } = await undo("--force");
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain("Restored ");
    expect(await postfix.conf("relayhost")).toBe("");
    await expect(stat(`${postfix.directory}/sasl_passwd`)).rejects.toThrow("ENOENT");
    expect((await undo()).stderr).toContain("there is no backup");
  });
});

const postmap = (map: string) =>
  promisify(execFile)("postmap", ["-c", postfix.directory, map], {
    env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
  });

const waitFor = async (holds: () => Promise<boolean>) => {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time:\n${await postfix.logged()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
