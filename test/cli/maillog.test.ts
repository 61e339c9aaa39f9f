import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../local/demo/seededRandom.ts";
import { COMMAND } from "../system/builtCommand.ts";

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

  const run = async (args: string[], input: string | Buffer = "", env = { TZ: "UTC" }) => {
    const child = spawn(process.execPath, [COMMAND, "maillog", "explain", ...args], {
      env: { ...process.env, ...env },
    });
    child.stdin.on("error", () => {}); // it may end without reading
    child.stdin.end(input);
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { out, err, code: code as number };
  };
  const files = () => [file("mail.log"), file("mail.log.1.gz")];
  /** The queue ids told as JSON, and the summary. */
  const toldBy = async (...args: string[]) => {
    const { out } = await run([...args, "--json", ...files()]);
    const values = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { queueId?: string; summary?: { messages: number } });
    return { ids: values.flatMap(({ queueId }) => queueId ?? []).sort(), summary: values.at(-1)?.summary };
  };

  it("tells causes first, loudly what waits, then what ended badly, all within 80 columns", async () => {
    const { out, code } = await run(files());
    expect(code).toBe(0);
    expect(out).toMatch(/^3 messages: 1 sent, 1 bounced, 1 deferred\. Read 12 lines, 11 from Postfix\.\n/);
    expect(out).toContain("!! MAIL FOR 1 RECIPIENT IS STUCK in the queue.");
    expect(out).toContain("(from about 2026-11-28");
    expect(out).toContain("Not verified: app@example.org (1)");
    expect(out).toMatch(
      /^ {9}Fix:\n {9}1\. This command derives the SMTP password .*\n(?: {12}.*\n)* {14}postmaster relay configure --region eu-west-1 --user ACCESS_KEY_ID$/m,
    );
    expect(out.indexOf("Wrong SMTP user or password (1 WAITING)")).toBeLessThan(
      out.indexOf("Accepted by SES"),
    );
    expect(out).toMatch(/\nBBBBBB2 {2}BOUNCED\n/);
    expect(out).toMatch(/Next attempt about 2026-11-23 10:05/);
    expect(out).not.toMatch(/\nAAAAAA1 {2}SENT/);
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("begins with what Postfix reports about itself, unless certain messages are asked for", async () => {
    const log = [
      "Nov 24 09:59:00 vm postfix/smtp[4]: error: open database /etc/postfix/sasl_passwd.db: No such file or directory",
      "Nov 24 10:00:00 vm postfix/proxymap[5]: warning: odd\u001b[31m",
      ...SENT,
    ].join("\n");
    const { out } = await run([], log);
    expect(out).toMatch(
      /^PROBLEMS POSTFIX REPORTS \(lines\)\n\n {6}1 {2}A table is missing or cannot be read: \/etc\/postfix\/sasl_passwd \(stops\n/,
    );
    expect(out).toContain("\n              postmap hash:/etc/postfix/sasl_passwd\n");
    expect(out).toContain("proxymap: “warning: odd”");
    expect((await run(["--to", "ann@"], log)).out).toMatch(/^1 message: /);
    expect((await run(["--since", "2026-11-24 10:00"], log)).out).not.toContain("sasl_passwd");
    const { summary } = JSON.parse((await run(["--json"], log)).out.trim().split("\n").at(-1) ?? "");
    expect(summary.problems).toMatchObject([
      {
        code: "table_missing",
        subject: "/etc/postfix/sasl_passwd",
        count: 1,
        firstAt: "2026-11-24T09:59:00.000Z",
      },
      { code: "unknown", daemon: "proxymap", level: "warning", count: 1 },
    ]);
  });

  it("tells what Postfix reports in a log without times, unless a time is asked for", async () => {
    const log =
      "postfix/smtp[4]: error: open database /etc/postfix/sasl_passwd.db: No such file or directory\n";
    const { out } = await run([], log);
    expect(out).toMatch(/^PROBLEMS POSTFIX REPORTS[\s\S]*\n {9}smtp: “error: open database /);
    expect((await run(["--since", "2026-11-24 10:00"], log)).out).not.toContain("sasl_passwd");
  });

  it("reads files in the order in which they were written, whatever order they are named in", async () => {
    const [first, second] = [await run(["--all", ...files()]), await run(["--all", ...files().reverse()])];
    expect(first.out).toBe(second.out);
    expect(first.out.match(/\n[ABC]{6}\d /g)).toEqual(["\nAAAAAA1 ", "\nBBBBBB2 ", "\nCCCCCC3 "]);
  });

  it("chooses messages, and tells them to programs as JSON lines with the summary last", async () => {
    expect(await toldBy()).toMatchObject({
      ids: ["AAAAAA1", "BBBBBB2", "CCCCCC3"],
      summary: { messages: 3, waiting: 1 },
    });
    expect(await toldBy("--status", "deferred")).toMatchObject({
      ids: ["CCCCCC3"],
      summary: { messages: 1 },
    });
    expect((await toldBy("--to", "BOB@")).ids).toEqual(["BBBBBB2"]);
    expect((await toldBy("--queue-id", "AAAAAA1")).ids).toEqual(["AAAAAA1"]);
    expect((await toldBy("--since", "2026-11-24")).ids).toEqual(["AAAAAA1", "BBBBBB2"]);
    expect((await toldBy("--until", "2026-11-24 09:00")).ids).toEqual(["CCCCCC3"]);
    expect((await toldBy("--from", "nobody")).ids).toEqual([]);
  });

  it("tells what is asked for though it went well, and no more than the limit", async () => {
    expect((await run(["--to", "ann@", ...files()])).out).toMatch(/\nAAAAAA1 {2}SENT\n/);
    const { out } = await run(["--limit", "1", ...files()]);
    expect(out.match(/\n[ABC]{6}\d /g)).toEqual(["\nCCCCCC3 "]);
    expect(out).toContain("Shown: the latest 1 of 3 messages.");
  });

  it("takes times without a zone as of this machine's", async () => {
    const { out } = await run(["--json"], SENT.join("\n"), { TZ: "Asia/Tokyo" });
    expect(out).toContain('"firstAt":"2026-11-24T01:00:00.000Z"');
  });

  it("reads standard input, journalctl's JSON too", async () => {
    expect((await run(["--all"], SENT.join("\n"))).out).toMatch(/^\nAAAAAA1 {2}SENT\n/);
    const entry = {
      __REALTIME_TIMESTAMP: "1795514400000000",
      _HOSTNAME: "vm",
      SYSLOG_IDENTIFIER: "postfix/qmgr",
      _PID: "1",
    };
    const journal = `${JSON.stringify({ ...entry, MESSAGE: "AAAAAA1: from=<a@b>, size=1, nrcpt=1 (queue active)" })}\n`;
    expect((await run(["--queue-id", "AAAAAA1"], journal)).out).toContain("from <a@b>, 1 bytes");
  });

  it("says what is wrong, with a status for scripts", async () => {
    await writeFile(file("cut.gz"), gzipSync(SENT.join("\n")).subarray(0, 40));
    await writeFile(file("log.xz"), Buffer.from("fd377a585a00", "hex"));
    const wrong = async (...args: string[]) => {
      const { code, err, out } = await run(args);
      expect(out).toBe("");
      return [code, err];
    };
    expect(await wrong(file("absent.log"))).toEqual([
      1,
      expect.stringMatching(/absent\.log: there is no such file/),
    ]);
    expect(await wrong(folder)).toEqual([1, expect.stringMatching(/it is a folder/)]);
    expect(await wrong(file("cut.gz"))).toEqual([1, expect.stringMatching(/damaged or\s+incomplete/)]);
    await writeFile(file("cut.zst"), zstdCompressSync(SENT.join("\n")).subarray(0, 40));
    expect(await wrong(file("cut.zst"))).toEqual([1, expect.stringMatching(/damaged or\s+incomplete/)]);
    expect(await wrong(file("log.xz"))).toEqual([1, expect.stringMatching(/xzcat FILE \| postmaster/)]);
    expect(await wrong("--status", "lost")).toEqual([2, expect.stringMatching(/Allowed choices are sent/)]);
    expect(await wrong("--since", "yesterday")).toEqual([2, expect.stringMatching(/2026-11-24T09:30:00Z/)]);
    expect(await wrong("--limit", "some")).toEqual([2, expect.stringMatching(/Give a number/)]);
    expect(await wrong("--colour")).toEqual([2, expect.stringMatching(/unknown option/)]);
    expect(await run(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("Examples:") });
  });

  it("unpacks what loggers and Windows make of a log, in files and on standard input", async () => {
    // Many blocks, that do not compress well.
    const random = seededRandom(5);
    const noise = Array.from({ length: 60_000 }, () => `x ${random()} ${random()}`);
    const plain = [...SENT, ...noise].join("\n");
    const packed = {
      "log.zst": zstdCompressSync(plain),
      "utf-16.log": Buffer.from(`\ufeff${plain}`, "utf16le"),
      "utf-16be.log": Buffer.from(`\ufeff${plain}`, "utf16le").swap16(),
      "utf-8.log": Buffer.from(`\ufeff${plain}`),
      "twice.gz": gzipSync(gzipSync(Buffer.from(`\ufeff${plain}`, "utf16le"))),
    };
    for (const [name, bytes] of Object.entries(packed)) {
      await writeFile(file(name), bytes);
      expect((await run(["--all", file(name)])).out, name).toMatch(/^\nAAAAAA1 {2}SENT\n/);
      expect((await run(["--all"], bytes)).out, `${name} on standard input`).toMatch(/^\nAAAAAA1 {2}SENT\n/);
    }
  });

  it.each([
    ["Exim's", "2026-11-29 10:00:00 1mqjmk-00004h-Q0 ** b@example.net R=smarthost", /log of Exim/],
    ["Sendmail's", "Nov 29 10:00:00 vm sendmail[9]: 4ATA0: to=<b@example.net>, stat=Sent", /log of Sendmail/],
    ["qmail's", "@400000006 starting delivery 1: msg 7 to remote b@example.net", /log of qmail/],
    ["another program's", "Nov 29 10:00:00 vm sshd[9]: Accepted publickey", /log of other programs/],
    ["JSON", '{"level":"info","text":"hello"}', /It is JSON/],
    ["SES's", '{"eventType":"Bounce","bounce":{}}', /SES's own notifications/],
    ["journalctl's of nothing", "-- No entries --", /found no entries/],
    ["a file of the journal", "LPKSHHRH\0\0\0", /journalctl --file FILE/],
    ["binary", "\u0001\0\u0002", /binary/],
    ["empty", "", /it is empty/],
    ["no log", "Dear all,\nhello", /does not look like a mail log/],
  ])("says of a log that is %s what it is, and fails", async (_, input, words) => {
    const { out, err, code } = await run([], input);
    expect([code, out]).toEqual([1, ""]);
    expect(err.replace(/\s+/g, " ")).toMatch(words);
  });

  it("never writes control characters of a log to a terminal", async () => {
    const evil = "\u001b]0;x\u0007\u009b31m\u202e\u2066\u200f";
    const input = SENT.join("\n").replaceAll("app@", `${evil}app@`).replace("250 Ok", `251 ${evil}`);
    for (const args of [["--all"], ["--json"], ["--limit", "9", "--to", "ann"]]) {
      const { out } = await run(args, input);
      expect(out).toMatch(/app@/);
      expect(out).not.toMatch(/[^\P{Cc}\n]|[\u200f\u202e\u2066]/u);
    }
  });

  it("tells messages of a log that has no times, and counts them", async () => {
    const bare = [...SENT, ...WAITING].map((line) => line.slice("Nov 24 10:00:00 vm ".length)).join("\n");
    const { out } = await run(["--all"], bare);
    expect(out).toContain("AAAAAA1  SENT\n          submitted by app[192.0.2.9]\n");
    expect(out).toContain("2 messages without a time");
    expect(out).not.toMatch(/NaN|Invalid Date|1970/);
    const [first] = (await run(["--json"], bare)).out.split("\n");
    expect(JSON.parse(first ?? "")).not.toHaveProperty("firstAt");
  });

  it("is content when nobody reads on", async () => {
    const many = Array.from({ length: 3_000 }, (_, n) =>
      SENT.join("\n").replaceAll("AAAAAA1", `AAA${1_000 + n}`),
    );
    await writeFile(file("many.log"), many.join("\n"));
    const child = spawn(process.execPath, [COMMAND, "maillog", "explain", "--json", file("many.log")]);
    child.stdout.once("data", () => child.stdout.destroy());
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect([code, err]).toEqual([0, ""]);
  });
});
