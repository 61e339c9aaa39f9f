import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../../cli/relay/checkRelay.ts";
import { type MailHost, startMailHost, waitFor } from "../mailHost.ts";
import { startMilter } from "../milter.ts";
import { startUnit } from "./installedUnit.ts";
import { type Installer, startInstaller } from "./installer.ts";

let host: MailHost;
let installer: Installer;
let guard: Awaited<ReturnType<typeof startUnit>>;
let signer: Awaited<ReturnType<typeof startMilter>>;
beforeAll(async () => {
  host = await startMailHost();
  await host.become({});
  installer = await startInstaller(host.postfix.directory);
  await installer.install(["--mode", "rewrite"]);
  guard = await startUnit(installer.units);
  signer = await startMilter();
});
afterAll(async () => {
  signer?.stop();
  await guard?.stop();
  await installer?.remove();
  await host?.stop();
});

const PERSON = "ada@elsewhere.example";
const paste = (command: string) =>
  promisify(execFile)("sh", ["-c", command], { env: { PATH: `${process.env["PATH"]}:/usr/sbin` } });
const found = async (code: string) => {
  const checks = await checkRelay({ connect: true, configDir: host.postfix.directory });
  return checks.find((one) => one.code === code);
};
const submit = async (to: string, at: { host: string; port: number }) => {
  await createTransport({ ...at, ignoreTLS: true }).sendMail({
    envelope: { from: PERSON, to: [to] },
    raw: `From: ${PERSON}\r\nTo: ${to}\r\nSubject: Survey\r\n\r\nPlease answer.\r\n`,
  });
  await waitFor(`${to} at SES`, () => host.ses.accepted.includes(to));
};
const rewritten = () => guard.lines().split(": rewrote a…@elsewhere.example to redcap@").length - 1;

describe("a guard that settings switch off", () => {
  it("is asked at a port with other milters, once the command of relay check was run", async () => {
    const { run } = host;
    // Another than SES's of this test.
    const address = `127.${randomInt(1, 64)}.${randomInt(256)}.${randomInt(1, 255)}`;
    const submission = { host: address, port: 587 };
    const service = `${address}:587`;
    await run("postconf", "-M", `${service}/inet=${service} inet n - n - - smtpd`);
    await run("postconf", "-P", `${service}/inet/smtpd_milters=inet:127.0.0.1:${signer.port}`);
    await host.postfix.reload();
    await submit("unguarded@there.example", submission);
    expect(rewritten()).toBe(0);
    for (const command of (await found("guardOverridden"))?.commands ?? []) await paste(command);
    expect(await found("guardOverridden")).toBe(undefined);
    await submit("guarded@there.example", submission);
    expect(rewritten()).toBe(1);
    signer.stop();
    // Still asked, and its default action is Postfix's.
    await expect(submit("unsigned@there.example", submission)).rejects.toThrow(/451/);
  });

  it("is not asked for clients that smtpd_milter_maps lists: relay check names it", async () => {
    const port = { host: "127.0.0.1", port: host.postfix.port };
    const before = rewritten();
    expect(await found("guardMaps")).toBe(undefined);
    const file = join(host.postfix.directory, "milters.cidr");
    await writeFile(file, "127.0.0.0/8 DISABLE\n");
    await host.postfix.set(`smtpd_milter_maps = cidr:${file}`);
    await host.postfix.reload();
    await submit("disabled@there.example", port);
    expect(rewritten()).toBe(before);
    expect(await found("guardAsked")).toBe(undefined);
    expect(await found("guardMaps")).toMatchObject({ state: "look" });
  });
});
