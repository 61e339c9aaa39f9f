import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseLog } from "../../cli/maillog/watch/chooseLog.ts";
import { seededRandom } from "../../local/demo/seededRandom.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { startJournal, type TestJournal } from "./journal.ts";
import { kill, linesOf, type Mail, someMails, watchingInEachTest } from "./watching.ts";

const SEED = Number(process.env["SEED"] ?? 11);

/** Of `journalctl -o`: those with times. */
const OUTPUTS = [
  ...["short", "short-full", "short-iso", "short-iso-precise", "short-precise", "short-unix", "with-unit"],
  ...["verbose", "export", "json", "json-pretty", "json-sse", "json-seq"],
];

describe("postmaster maillog watch, of systemd's journal", () => {
  const watched = watchingInEachTest();
  let journal: TestJournal;
  beforeEach(async () => {
    journal = await startJournal(watched().folder);
  });
  afterEach(() => journal.end());

  const watch = (...more: string[]) => watched().watch(`--journal=${journal.directory}`, ...more);
  const isPlaced = () =>
    stat(join(watched().folder, "state", "position.json")).then(
      () => true,
      () => false,
    );
  const ended = async (child: ChildProcess) => {
    const [out, err] = await Promise.all([
      child.stdout === null ? "" : text(child.stdout),
      child.stderr === null ? "" : text(child.stderr),
      child.exitCode === null ? once(child, "exit") : undefined,
    ]);
    return { out, err, code: child.exitCode };
  };
  /** What is in the journal is reported, and nothing is said. */
  const reportAll = async () => {
    await journal.settle();
    expect(await ended(watch("--once"))).toEqual({ out: "", err: "", code: 0 });
  };

  it("reports what is there, of earlier boots too, and what is written, through a rotation, and ends at a signal", async () => {
    const [before, there] = [someMails(2), someMails(5)];
    await journal.mails(before);
    await journal.reboot();
    await journal.mails(there);
    const child = watch();
    await watched().waitUntilRecorded([...before, ...there]);
    const live = someMails(5);
    await journal.mails(live);
    await watched().waitUntilRecorded(live);
    await journal.rotate();
    const rotated = someMails(5);
    await journal.mails(rotated);
    await watched().waitUntilRecorded(rotated);
    await kill(child, "SIGTERM");
    expect(child.exitCode).toBe(0);
    await watched().expectEachOnce([...before, ...there, ...live, ...rotated]);
  });

  it("goes on where it stopped, over a rotation and a reboot, and sends nothing again", async () => {
    const [first, second, third] = [someMails(3), someMails(3), someMails(3)];
    await journal.mails(first);
    await reportAll();
    await journal.mails(second);
    await journal.reboot();
    await journal.mails(third);
    await reportAll();
    await reportAll();
    await watched().expectEachOnce([...first, ...second, ...third]);
  });

  it("goes on at the oldest entry that a vacuum left, and says so", async () => {
    const [first, lost, newest] = [someMails(3), someMails(3), someMails(3)];
    await journal.mails(first);
    await reportAll();
    await journal.mails(lost);
    await journal.rotate();
    await journal.vacuum();
    await journal.mails(newest);
    await journal.settle();
    const { err, code } = await ended(watch("--once"));
    expect(code).toBe(0);
    expect(err.replace(/\s+/g, " ")).toMatch(
      /the journal no longer has the entries after 20\S+Z, the last one read; continuing at 20\S+Z\./,
    );
    await watched().expectEachOnce([...first, ...newest]);
    expect(await watched().recorded(lost[0]?.id ?? "")).toEqual([]);
  });

  it("finds every instance and msmtp, whatever they log as, and nobody else", async () => {
    const [mail, unit, instance, other] = [someMails(1), someMails(1), someMails(1), someMails(1)];
    await journal.mails(mail);
    await journal.mails(unit, {
      SYSLOG_FACILITY: "3",
      SYSLOG_IDENTIFIER: "mta/smtp",
      _SYSTEMD_UNIT: "postfix@out.service",
    });
    await journal.mails(instance, { SYSLOG_FACILITY: "16" });
    await journal.mails(other, {
      SYSLOG_FACILITY: "3",
      SYSLOG_IDENTIFIER: "sshd",
      _SYSTEMD_UNIT: "ssh.service",
    });
    const sesId = "0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-0000000ff001-000000";
    await journal.write([
      {
        at: Date.now(),
        fields: {
          SYSLOG_FACILITY: "1",
          SYSLOG_IDENTIFIER: "msmtp",
          MESSAGE: `host=email-smtp.eu-west-1.amazonaws.com tls=on auth=on user=x from=redcap@uni.example recipients=a@example.net mailsize=9 smtpstatus=250 smtpmsg='250 Ok ${sesId}' exitcode=EX_OK`,
        },
      },
    ]);
    await reportAll();
    await watched().expectEachOnce([...mail, ...instance]);
    expect(await watched().recorded(unit[0]?.id ?? "")).toHaveLength(1);
    expect(await watched().recorded(other[0]?.id ?? "")).toEqual([]);
    expect(await watched().recorded(sesId)).toMatchObject([
      { type: "relay", detail: { queueId: expect.stringMatching(/^msmtp[0-9a-f]{16}$/) } },
    ]);
  });

  it("keeps everything while the service is down, and over kill -9", async () => {
    watched().door.isOpen = false;
    const [down, more] = [someMails(20), someMails(5)];
    await journal.mails(down);
    const child = watch();
    while (!(await isPlaced())) await new Promise((resolve) => setTimeout(resolve, 20));
    await kill(child, "SIGKILL");
    await journal.mails(more);
    const again = watch();
    watched().door.isOpen = true;
    await watched().waitUntilRecorded([...down, ...more]);
    await kill(again, "SIGTERM");
    await watched().expectEachOnce([...down, ...more]);
  });

  it(`survives any number of kill -9 among writing, rotation and reboots, seed ${SEED}`, async () => {
    const random = seededRandom(SEED);
    const all: Mail[] = [];
    let child = watch();
    for (let round = 0; round < 6; round++) {
      const mails = someMails(8);
      all.push(...mails);
      // Interleaved: some are under way when it is killed.
      const parts = [mails.slice(0, 5), mails.slice(5)];
      for (const part of parts) {
        for (const i of [0, 1, 2, 3, 4])
          await journal.mails(part.map((one) => ({ ...one, says: one.says.slice(i, i + 1) })));
        if (random() < 0.5) await watched().waitUntilRecorded(part);
        if (random() < 0.6) {
          await kill(child, "SIGKILL");
          child = watch();
        }
      }
      const next = random();
      if (next < 0.3) await journal.rotate();
      else if (next < 0.5) await journal.reboot();
    }
    await watched().waitUntilRecorded(all);
    await kill(child, "SIGTERM");
    await watched().expectEachOnce(all);
  });

  it("explains whatever journalctl writes as it explains the journal's JSON", async () => {
    const mails = someMails(3).map((one) => ({ ...one, at: Math.floor(one.at / 1_000) * 1_000 }));
    await journal.mails(mails, { SYSLOG_FACILITY: "2", _SYSTEMD_UNIT: "postfix@-.service" });
    await journal.settle();
    const env = { ...process.env, TZ: "UTC" };
    const explained = async (output: string) => {
      const journalctl = spawn("journalctl", [`--directory=${journal.directory}`, "-o", output], { env });
      const explain = spawn(process.execPath, [COMMAND, "maillog", "explain", "--json"], { env });
      journalctl.stdout.pipe(explain.stdin);
      const { out, code } = await ended(explain);
      expect(code, output).toBe(0);
      return out
        .trim()
        .split("\n")
        .slice(0, mails.length)
        .map((line) => {
          const { from, recipients, queueId, firstAt = "", client, messageId } = JSON.parse(line);
          return { from, recipients, queueId, client, messageId, second: firstAt.slice(0, 19) };
        });
    };
    const expected = await explained("json");
    expect(expected.map(({ queueId }) => queueId)).toEqual(mails.map(({ id }) => id));
    for (const output of OUTPUTS) expect(await explained(output), output).toEqual(expected);
    const untimed = expected.map((one) => ({ ...one, second: "" }));
    for (const output of ["short-monotonic", "cat"]) expect(await explained(output), output).toEqual(untimed);
  });

  it("does not count again what it reported from a file before", async () => {
    const log = join(watched().folder, "mail.log");
    const both = someMails(3);
    await writeFile(log, both.flatMap(linesOf).join(""));
    await once(watched().watch("--log", log, "--once"), "exit");
    await journal.mails(both.map((one) => ({ ...one, at: one.at + 0.5 })));
    const now = (mails: Mail[]) => mails.map((one) => ({ ...one, at: Date.now() }));
    const later = now(someMails(2));
    await journal.mails(later);
    await reportAll();
    await watched().expectEachOnce([...both, ...later]);
    // And back to the file, which has what the journal had.
    const last = now(someMails(1));
    await appendFile(log, [...later, ...last].flatMap(linesOf).join(""));
    await once(watched().watch("--log", log, "--once"), "exit");
    await watched().expectEachOnce([...both, ...later, ...last]);
  });

  it("says what is wrong where there is no journal", async () => {
    const { err, code } = await ended(watched().watch("--journal=/nonexistent", "--once"));
    expect(code).toBe(1);
    expect(err.replace(/\s+/g, " ")).toMatch(/journalctl failed: .*\/nonexistent.*No such file/);
    const both = await ended(watched().watch("--journal", "--log", "x"));
    expect([both.code, both.err]).toEqual([2, expect.stringMatching(/cannot be used with/)]);
  });

  it("may, as a service, read the journal and little else", async () => {
    const unit = await readFile(new URL("../../docs/postmaster-maillog.service", import.meta.url), "utf8");
    const file = join(watched().folder, "postmaster-maillog.service");
    await writeFile(file, unit.replace("/usr/local/bin/postmaster", process.execPath));
    const analyze = (...args: string[]) => ended(spawn("systemd-analyze", [...args, file]));
    expect(await analyze("verify", "--man=no")).toEqual({ out: "", err: "", code: 0 });
    // Of 100, where 100 is a service that may do anything.
    expect(await analyze("security", "--offline=true", "--threshold=20")).toMatchObject({ code: 0 });
  });

  it("is chosen where no file is written to any more", async () => {
    const file = join(watched().folder, "mail.log");
    const absent = join(watched().folder, "maillog");
    const said: string[] = [];
    const here = { directory: journal.directory };
    const choose = (options = {}) =>
      chooseLog(options, (one) => said.push(one), { files: [file, absent], here });
    await writeFile(file, "");
    expect(await choose()).toBe(file);
    await journal.mails(someMails(1));
    await journal.settle();
    expect(await choose()).toBe(file);
    await utimes(file, new Date(), new Date(Date.now() - 7_200_000));
    expect(await choose()).toEqual(here);
    expect(await choose({ log: "x" })).toBe("x");
    expect(await choose({ journal: true })).toEqual({ directory: undefined });
    expect(said).toEqual([expect.stringContaining(`it has newer lines of Postfix than ${file}`)]);
    expect(await chooseLog({}, (one) => said.push(one), { files: [absent], here })).toEqual(here);
  });
});
