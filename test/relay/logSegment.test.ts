import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogSegment } from "../../cli/relay/LogSegment.ts";
import { Postfix } from "../../cli/relay/Postfix.ts";
import { startJournal } from "../cli/journal.ts";
import { startPostfix } from "./postfix.ts";

const MESSAGE_ID = "one@mail.uni.example";
const NOBODY = 65_534;
const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-segment-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the log in which a test message is followed", () => {
  it.skipIf(!existsSync("/usr/lib/systemd/systemd-journal-remote"))(
    "may be systemd's journal alone",
    async () => {
      const journal = await startJournal(folder);
      const says = [
        { program: "cleanup", pid: 7, text: `4ABCDEF012: message-id=<${MESSAGE_ID}>` },
        {
          program: "smtp",
          pid: 8,
          text: "4ABCDEF012: to=<ada@example.org>, relay=ses[192.0.2.1]:587, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok 0102018f00000000)",
        },
      ];
      try {
        // The journal's files must be there.
        await journal.write([{ at: Date.now(), fields: { SYSLOG_FACILITY: "2", MESSAGE: "first" } }]);
        await journal.settle();
        const segment = await LogSegment.ofJournal({ directory: journal.directory });
        expect(await segment.story(MESSAGE_ID)).toBeUndefined();
        await journal.write(
          says.map(({ program, pid, text }) => ({
            at: Date.now(),
            fields: {
              SYSLOG_IDENTIFIER: `postfix/${program}`,
              SYSLOG_PID: `${pid}`,
              SYSLOG_FACILITY: "2",
              MESSAGE: text,
            },
          })),
        );
        await journal.settle();
        const story = await segment.story(MESSAGE_ID);
        expect(story?.queueId).toBe("4ABCDEF012");
        expect(story?.attempts.map(({ status }) => status)).toEqual(["sent"]);
      } finally {
        await journal.end();
      }
    },
  );

  it("may be a file, of which what was there before does not count", async () => {
    const path = join(folder, "mail.log");
    const line = (id: string) => `Nov 30 19:00:00 mail postfix/cleanup[7]: 4ABCDEF012: message-id=<${id}>\n`;
    await writeFile(path, line("before@x"));
    const segment = await LogSegment.ofFile(path);
    await appendFile(path, line(MESSAGE_ID));
    expect((await segment.story(MESSAGE_ID))?.queueId).toBe("4ABCDEF012");
    expect(await segment.story("before@x")).toBeUndefined();
  });

  it("must be there, or nothing is sent", () =>
    expect(LogSegment.ofFile(join(folder, "nowhere.log"))).rejects.toThrow(/ENOENT/));
});

describe("what cannot be known is not called an error of the host", () => {
  it("not as root", async () => {
    const postfix = await startPostfix();
    await postfix.start();
    try {
      const { stdout } = await run(
        process.execPath,
        [join(import.meta.dirname, "checkOnce.ts"), postfix.directory],
        { uid: NOBODY, gid: NOBODY },
      );
      expect(stdout).toMatch(/^UsageError: only root can .*: run this as root$/);
      expect(await new Postfix(postfix.directory).isRunning()).toBe(true);
    } finally {
      await postfix.stop();
    }
  });
});
