import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CLI = fileURLToPath(new URL("../../cli/postmaster.ts", import.meta.url));
const RELAY = "relay=email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587, delay=0.5, delays=0/0/0.1/0.4";

/** A message as Postfix logs it, on a day of a month. */
const log = (day: string, id: string, to: string, status: string, reply: string) => [
  `${day} 10:00:00 vm postfix/smtpd[1]: ${id}: client=app[192.0.2.9]`,
  `${day} 10:00:00 vm postfix/qmgr[3]: ${id}: from=<app@example.org>, size=400, nrcpt=1 (queue active)`,
  `${day} 10:00:01 vm postfix/smtp[4]: ${id}: to=<${to}>, ${RELAY}, dsn=4.0.0, status=${status} (${reply})`,
  ...(status === "deferred" ? [] : [`${day} 10:00:01 vm postfix/qmgr[3]: ${id}: removed`]),
];
const SENT = log("Nov 24", "AAAAAA1", "ann@example.net", "sent", "250 Ok 0102018f0c0ffee0-1");
const BOUNCED = log(
  "Nov 24",
  "BBBBBB2",
  "bob@example.net",
  "bounced",
  "host x said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: app@example.org (in reply to end of DATA command)",
);
const WAITING = log(
  "Nov 23",
  "CCCCCC3",
  "cat@example.net",
  "deferred",
  "SASL authentication failed; server x said: 535 Authentication Credentials Invalid",
);

describe("postmaster maillog explain", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-maillog-"));
    await writeFile(file("mail.log"), [...SENT, "Nov 24 10:00:02 vm sshd[9]: hello", ...BOUNCED].join("\n"));
    await writeFile(file("mail.log.1.gz"), gzipSync(WAITING.join("\n")));
    for (const name of ["mail.log", "mail.log.1.gz"])
      await utimes(file(name), new Date(), new Date("2026-11-24T11:00:00Z"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (args: string[], input = "") => {
    const child = spawn(process.execPath, [CLI, "maillog", "explain", ...args]);
    child.stdin.end(input);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { out, err, code: code as number };
  };

  it("tells causes first, loudly what waits, then what ended badly, oldest file first", async () => {
    const { out, code } = await run([file("mail.log"), file("mail.log.1.gz")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^3 messages in 12 lines, 11 of them of Postfix\.\n1 recipients' mail WAITS/);
    expect(out).toContain("app@example.org in the region eu-west-1");
    expect(out.indexOf("Wrong SMTP user or password")).toBeLessThan(out.indexOf("Taken by SES"));
    expect(out).toMatch(/\nBBBBBB2 {2}bounced\n/);
    expect(out).toMatch(/2026-11-23 10:00, for example CCCCCC3/);
    expect(out).not.toMatch(/\nAAAAAA1 {2}sent/);
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(110);
  });

  it("chooses messages, and tells them to programs as JSON lines", async () => {
    const files = [file("mail.log"), file("mail.log.1.gz")];
    const ids = async (...args: string[]) => {
      const { out } = await run([...args, "--json", ...files]);
      const values = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { queueId?: string; summary?: object });
      expect(values.at(-1)).toHaveProperty("summary.causes");
      return values.flatMap(({ queueId }) => queueId ?? []).sort();
    };
    expect(await ids()).toEqual(["AAAAAA1", "BBBBBB2", "CCCCCC3"]);
    expect(await ids("--status", "deferred")).toEqual(["CCCCCC3"]);
    expect(await ids("--to", "BOB@")).toEqual(["BBBBBB2"]);
    expect(await ids("--queue-id", "AAAAAA1")).toEqual(["AAAAAA1"]);
    expect(await ids("--since", "2026-11-24")).toEqual(["AAAAAA1", "BBBBBB2"]);
    expect(await ids("--until", "2026-11-24")).toEqual(["CCCCCC3"]);
    expect(await ids("--from", "nobody")).toEqual([]);
  });

  it("reads standard input", async () => {
    expect((await run(["--all"], SENT.join("\n"))).out).toMatch(/\nAAAAAA1 {2}sent\n/);
    expect((await run([], "nothing of Postfix\n")).out).toBe(
      "1 lines, 0 of them of Postfix; no message in them matches.\n",
    );
  });

  it("says what is wrong, with a status for scripts", async () => {
    expect(await run([file("absent.log")])).toMatchObject({
      code: 1,
      err: expect.stringContaining("absent.log"),
    });
    expect(await run(["--status", "lost"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are sent"),
    });
    expect(await run(["--since", "yesterday"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("2026-11-24T09:30:00Z"),
    });
    expect(await run(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("Examples:") });
  });
});
