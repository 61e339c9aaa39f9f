import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Mail } from "./watching.ts";

const REMOTE = "/usr/lib/systemd/systemd-journal-remote";

type Entry = Readonly<Record<string, string>>;

/** A folder of journal files, written by systemd's own program as journald writes its own. */
export const startJournal = async (folder: string) => {
  const directory = join(folder, "journal");
  await mkdir(directory);
  const files: string[] = [];
  let boot = randomBytes(16).toString("hex");
  let monotonic = 1_000_000;
  let realtime = 0;
  let writer = start(directory, files);

  const write = async (entries: { at: number; fields: Entry }[]) => {
    const text = entries.map(({ at, fields }) => {
      monotonic += 1_000;
      // As journald's, which never go back.
      realtime = Math.max(Math.round(at * 1_000), realtime + 10);
      return [
        `__REALTIME_TIMESTAMP=${realtime}`,
        `__MONOTONIC_TIMESTAMP=${monotonic}`,
        `_BOOT_ID=${boot}`,
        "_HOSTNAME=mail",
        ...Object.entries(fields).map(([name, value]) => `${name}=${value}`),
        "\n",
      ].join("\n");
    });
    if (!writer.stdin.write(text.join(""))) await once(writer.stdin, "drain");
  };
  const end = async () => {
    writer.stdin.end();
    if (writer.exitCode === null) await once(writer, "exit");
  };
  const rotate = async () => {
    await end();
    writer = start(directory, files);
  };
  return {
    directory,
    write,
    /** As Postfix logs to syslog's socket. */
    mails: (mails: Mail[], more: Entry = { SYSLOG_FACILITY: "2" }) =>
      write(
        mails.flatMap(({ at, says }) =>
          says.map(({ program, pid, text }, i) => ({
            at: at + i / 100,
            fields: { SYSLOG_IDENTIFIER: `postfix/${program}`, SYSLOG_PID: `${pid}`, ...more, MESSAGE: text },
          })),
        ),
      ),
    /** What was written is in an archived file from now on. */
    rotate,
    /** Removes all archived files. */
    vacuum: async () => {
      for (const file of files.splice(0, files.length - 1)) await rm(file);
    },
    /** Another boot: its clock begins anew. */
    reboot: async () => {
      boot = randomBytes(16).toString("hex");
      monotonic = 1_000_000;
      await rotate();
    },
    /** Once all that was written is in the file. */
    settle: rotate,
    end,
  };
};
export type TestJournal = Awaited<ReturnType<typeof startJournal>>;

const start = (directory: string, files: string[]) => {
  const file = join(
    directory,
    `system-${String(files.length).padStart(3, "0")}-${randomBytes(4).toString("hex")}.journal`,
  );
  files.push(file);
  return spawn(REMOTE, ["-o", file, "-"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
};
