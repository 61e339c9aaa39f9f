import { appendFile, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkRelay } from "../../../cli/relay/checkRelay.ts";
import { guardEntry } from "../../../shared/relay/guard/mainCf.ts";
import { type MailHost, startMailHost, waitFor } from "../mailHost.ts";
import { startMilter } from "../milter.ts";
import { PASSWORD, REGION, USER } from "../sesEndpoint.ts";
import { startUnit } from "./installedUnit.ts";
import { FALLBACK, type Installer, startInstaller } from "./installer.ts";

let host: MailHost;
let directory: string;
let installer: Installer;
beforeAll(async () => {
  host = await startMailHost();
  directory = host.postfix.directory;
});
afterAll(() => host?.stop());
beforeEach(async () => {
  await host.become({});
  installer = await startInstaller(directory);
});
afterEach(async () => {
  await installer.remove();
  for (const name of ["postmaster-guard-backup", "postmaster-backup"])
    await rm(join(directory, name), { recursive: true, force: true });
});

const PERSON = "ada@elsewhere.example";
const main = () => readFile(join(directory, "main.cf"), "utf8");
const overSmtp = (to: string) =>
  createTransport({ host: "127.0.0.1", port: host.postfix.port, ignoreTLS: true }).sendMail({
    envelope: { from: PERSON, to: [to] },
    raw: `From: ${PERSON}\r\nTo: ${to}\r\nSubject: Survey\r\n\r\nPlease answer.\r\n`,
  });
const arrived = (to: string) => waitFor(`${to} at SES`, () => host.ses.accepted.includes(to));
const flaws = async () =>
  (await checkRelay({ connect: true, configDir: directory }))
    .filter(({ state }) => state !== "ok")
    .map(({ code }) => code);

describe("guard install", () => {
  it("has mail by SMTP and from sendmail rewritten, also while the guard is started again; --undo restores all", async () => {
    const before = await installer.tree();
    const { stdout, stderr, status } = await installer.install(["--mode", "rewrite"]);
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain(`+ smtpd_milters = ${guardEntry(installer.address)}\n`);
    expect(stdout).toContain(`+ ${installer.settings}/guard.json: mode rewrite, fallback ${FALLBACK}`);
    const guard = await startUnit(installer.units);
    try {
      expect(await flaws()).toEqual([]);
      await overSmtp("smtp@there.example");
      await host.send("sendmail@there.example", PERSON);
      for (const to of ["smtp@there.example", "sendmail@there.example"]) await arrived(to);
      const rewritten = () => guard.lines().split(": rewrote a…@elsewhere.example to redcap@").length - 1;
      expect(rewritten()).toBe(2);
      for (let time = 1; time <= 4; time++) {
        process.kill(guard.pids().at(-1) ?? 0, "SIGKILL");
        await overSmtp(`again${time}@there.example`);
        await arrived(`again${time}@there.example`);
      }
      await waitFor("all rewritten", () => rewritten() === 6);
      expect(guard.pids().length).toBe(5);
    } finally {
      await guard.stop();
    }
    expect((await installer.install(["--mode", "rewrite"])).stdout).toContain("Nothing to change");
    const undone = await installer.run(["--undo"]);
    expect(`${undone.stderr}${undone.status}`).toBe("0");
    expect(await installer.tree()).toEqual(before);
    await overSmtp("undone@there.example");
    await arrived("undone@there.example");
  });

  it("passes mail unchanged where the guard hangs, once its timeout is over", async () => {
    await installer.install(["--mode", "rewrite"]);
    const guard = await startUnit(installer.units);
    try {
      process.kill(guard.pids().at(-1) ?? 0, "SIGSTOP");
      await overSmtp("hung@there.example");
      await arrived("hung@there.example");
      expect(guard.lines()).not.toContain("rewrote");
    } finally {
      await guard.stop();
      await installer.run(["--undo"]);
    }
  });

  it("keeps other filters, and their default action", async () => {
    const milter = await startMilter();
    const other = `inet:127.0.0.1:${milter.port}`;
    await host.become({
      main: { smtpd_milters: `{ ${other}, default_action=tempfail }`, non_smtpd_milters: "$smtpd_milters" },
    });
    const before = await main();
    expect((await installer.install()).status).toBe(0);
    expect(await host.postfix.conf("smtpd_milters")).toBe(
      `${guardEntry(installer.address)}, { ${other}, default_action=tempfail }`,
    );
    expect(await host.postfix.conf("non_smtpd_milters")).toBe("$smtpd_milters");
    // Without a guard, mail passes; without the other, it does not.
    await overSmtp("unguarded@there.example");
    await arrived("unguarded@there.example");
    milter.stop();
    await expect(overSmtp("unfiltered@there.example")).rejects.toThrow(/451/);
    await installer.run(["--undo"]);
    expect(await main()).toBe(before);
  });

  it("moves to another address and mode without a second entry, and keeps what else guard.json has", async () => {
    await mkdir(installer.settings);
    const kept = { senders: { "lab.example.org": { mode: "reject" } } };
    await writeFile(join(installer.settings, "guard.json"), JSON.stringify(kept));
    const before = await installer.tree();
    await installer.install();
    const listen = "inet:127.0.0.1:8895";
    const { stdout, status } = await installer.run(["--listen", listen, "--mode", "rewrite"]);
    expect(status).toBe(0);
    expect(stdout).toContain(`- smtpd_milters = ${guardEntry(installer.address)}`);
    expect(stdout).toContain(`guard.json: mode observe, fallback ${FALLBACK}, verified senders of `);
    expect(await host.postfix.conf("non_smtpd_milters")).toBe(guardEntry(listen));
    expect(JSON.parse(await readFile(join(installer.settings, "guard.json"), "utf8"))).toEqual({
      ...kept,
      mode: "rewrite",
      fallback: FALLBACK,
      verified: "guard-verified",
    });
    await installer.run(["--undo"]);
    expect(await installer.tree()).toEqual(before);
  });

  it("leads its own link elsewhere, and back, without touching what the link led to", async () => {
    await mkdir(installer.settings);
    const link = join(installer.settings, "guard-verified");
    const own = join(installer.settings, "own-list");
    await writeFile(own, "example.org\n");
    await symlink(own, link);
    await installer.install();
    expect(await readlink(link)).not.toBe(own);
    await appendFile(own, "lab.example\n");
    expect((await installer.run(["--undo"])).status).toBe(0);
    expect(await readlink(link)).toBe(own);
    expect(await readFile(own, "utf8")).toBe("example.org\nlab.example\n");
  });

  it("guards on if guard.json names a list that systemd does not copy, until install has linked it", async () => {
    await installer.install();
    const file = join(installer.settings, "guard.json");
    const edited = (await readFile(file, "utf8")).replace("guard-verified", "senders.txt");
    await writeFile(file, edited);
    await writeFile(join(installer.settings, "senders.txt"), "example.org\nelsewhere.example\n");
    let guard = await startUnit(installer.units);
    expect(guard.said()).toMatch(
      /names senders\.txt, which systemd does not copy.* guard-verified of the last/,
    );
    expect(guard.said()).toContain("has 1 verified identity");
    await guard.stop();
    expect((await installer.run([])).stdout).toContain(`guard-verified -> ${installer.settings}/senders.txt`);
    guard = await startUnit(installer.units);
    expect(guard.said()).toContain("has 2 verified identities");
    await guard.stop();
    await installer.run(["--undo", "--force"]);
  });

  it("takes only its entries out of a main.cf that was changed since", async () => {
    await installer.install();
    await appendFile(join(directory, "main.cf"), "# by hand\nmessage_size_limit = 20480000\n");
    const text = await main();
    await installer.run(["--undo"]);
    expect(await main()).toBe(text.replace(/^(?:non_)?smtpd_milters = .*\n/gm, ""));
  });

  it("refuses to undo over a guard.json that was edited since, unless forced", async () => {
    const before = await installer.tree();
    await installer.install();
    await appendFile(join(installer.settings, "guard.json"), "\n");
    const installed = await installer.tree();
    const { stderr, status } = await installer.run(["--undo"]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("guard.json was modified since, and --undo would lose those changes."),
    ]);
    expect(await installer.tree()).toEqual(installed);
    expect((await installer.run(["--undo", "--force"])).status).toBe(0);
    expect(await installer.tree()).toEqual(before);
    const again = await installer.run(["--undo"]);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("the guard is not installed")]);
  });

  it("shows what it would change, and changes nothing, with --dry-run", async () => {
    const before = await installer.tree();
    const { stdout, status } = await installer.install(["--dry-run"]);
    expect(status).toBe(0);
    expect(stdout).toContain(`+ non_smtpd_milters = ${guardEntry(installer.address)}\n`);
    expect(stdout).toContain("Nothing was changed (--dry-run).");
    expect(await installer.tree()).toEqual(before);
  });

  it.each<[name: string, args: string[], says: string]>([
    ["no fallback", [], 'Give --fallback "REDCap <redcap@example.org>"'],
    [
      "an unverified fallback",
      ["--fallback", "a@other.example"],
      "postmaster identities request other.example",
    ],
    ["a fallback of two lines", ["--fallback", "A\nB <a@example.org>"], "control characters"],
    ["a fallback without address", ["--fallback", "REDCap"], "Give one address"],
    ["another host", ["--listen", "inet:192.0.2.1:25"], "not a loopback address"],
    ["braces", ["--listen", "inet:127.0.0.1:8894}, inet:192.0.2.1:25"], "Give inet:127.0.0.1:PORT"],
    ["a comma", ["--verified", "/x,default_action=reject"], "Postfix or systemd would expand or split at"],
    [
      "no such list",
      ["--fallback", FALLBACK, "--verified", "/nonexistent/list"],
      "cannot read /nonexistent/list (ENOENT)",
    ],
    [
      "a service without a token",
      ["--url", "https://a.example", "--fallback", FALLBACK],
      "needs a token for https://a.example",
    ],
    ["two sources", ["--url", "https://a.example"], "give either --verified, or --url and --token-file"],
  ])("refuses %s, and touches nothing", async (_, args, says) => {
    const before = await installer.tree();
    const { stderr, status } = await installer.run([
      "--mode",
      "rewrite",
      ...(args.includes("--verified") || says.includes("token for") ? [] : ["--verified", installer.list]),
      ...args,
    ]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(await installer.tree()).toEqual(before);
  });

  it("warns of an unverified fallback where it only observes", async () => {
    const { stdout, status } = await installer.install(["--fallback", "a@other.example"]);
    expect(status).toBe(0);
    expect(stdout).toContain("! The fallback a@other.example is not verified. Before mode rewrite, run: ");
  });
});

describe("guard install beside relay configure", () => {
  // Not configured yet.
  beforeEach(() => host.become({ main: { relayhost: "", smtp_sasl_auth_enable: "no" } }));
  const configure = async (...args: string[]) => {
    const { status, stderr } = await installer.postmaster(
      ["relay", "configure", ...args, "--config-dir", directory],
      { env: { SMTP_PASSWORD: PASSWORD } },
    );
    expect(`${stderr}${status}`).toBe("0");
  };
  const given = () => ["--region", REGION, "--user", USER, "--ca-file", host.caFile, "--no-connect"];
  const install = async (...args: string[]) => {
    const { status, stderr } = await (args.length === 0 ? installer.install() : installer.run(args));
    expect(`${stderr}${status}`).toBe("0");
  };
  const isGuarded = async () => (await main()).includes(`smtpd_milters = ${guardEntry(installer.address)}`);

  it("is undone in the same order", async () => {
    const before = await installer.tree();
    await configure(...given());
    await install();
    await configure("--undo");
    expect(await isGuarded()).toBe(true);
    await install("--undo");
    expect(await installer.tree()).toEqual(before);
  });

  it("is undone if it came first, in either order", async () => {
    const before = await installer.tree();
    for (const [first, second] of [
      [configure, install],
      [install, configure],
    ] as const) {
      await install();
      await configure(...given());
      await first("--undo");
      expect(await isGuarded()).toBe(first === configure);
      await second("--undo");
      expect(await installer.tree()).toEqual(before);
    }
  });
});
