import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, copyFile, mkdir, rename, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../local/demo/seededRandom.ts";
import { RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import { ADMIN } from "../api/system.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { kill, linesOf, type Mail, someMails, watchingInEachTest } from "./watching.ts";

const SEED = Number(process.env["SEED"] ?? 7);

const watched = watchingInEachTest();
let folder: string;
let log: string;
beforeEach(() => {
  folder = watched().folder;
  log = join(folder, "mail.log");
});

const watch = (...more: string[]): ChildProcess => watched().watch("--log", log, ...more);
const write = (mails: Mail[]) => appendFile(log, mails.flatMap(linesOf).join(""));
const recorded = (id: string) => watched().recorded(id);
const waitUntilRecorded = (mails: Mail[]) => watched().waitUntilRecorded(mails);
const expectEachOnce = (mails: Mail[]) => watched().expectEachOnce(mails);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe("postmaster maillog watch", () => {
  it("reports what is there and what is written, once, and ends at a signal", async () => {
    const there = someMails(5);
    await write(there);
    const child = watch();
    await waitUntilRecorded(there);
    const written = someMails(5);
    for (const one of written) for (const line of linesOf(one)) await appendFile(log, line);
    await waitUntilRecorded(written);
    await kill(child, "SIGTERM");
    expect(child.exitCode).toBe(0);
    await expectEachOnce([...there, ...written]);
  });

  it("reports what Postfix says of itself, counted, once", async () => {
    const began = Date.now() - 60_000;
    const missing = (n: number) =>
      `${new Date(began + n).toISOString()} mail postfix/smtp[9]: error: open database /etc/postfix/sasl_passwd.db: No such file or directory\n`;
    await appendFile(log, missing(0) + missing(1) + missing(2));
    await once(watch("--once"), "exit");
    await once(watch("--once"), "exit");
    const known = () => new RelayProblemTable(watched().table, () => new Date()).list();
    expect(await known()).toMatchObject([
      { host: "mail.uni.example", daemon: "smtp", level: "error", count: 3 },
    ]);
    await appendFile(log, missing(2_000));
    await once(watch("--once"), "exit");
    expect(await known()).toMatchObject([{ count: 4 }]);
  });

  it("goes on where it stopped, and sends nothing again", async () => {
    const first = someMails(3);
    await write(first);
    const one = watch("--once");
    await once(one, "exit");
    expect(one.exitCode).toBe(0);
    const second = someMails(3);
    await write(second);
    await once(watch("--once"), "exit");
    await expectEachOnce([...first, ...second]);
  });

  it("loses nothing when the log is renamed, though the old file is written to for a while, twice", async () => {
    const all = someMails(3);
    await write(all);
    const child = watch();
    await waitUntilRecorded(all);
    for (const number of [1, 2]) {
      const [before, late, after] = [someMails(2), someMails(2), someMails(2)];
      await write(before);
      await rename(log, `${log}.${number}`);
      await appendFile(`${log}.${number}`, late.flatMap(linesOf).join(""));
      await write(after);
      await waitUntilRecorded([...before, ...late, ...after]);
      all.push(...before, ...late, ...after);
    }
    await kill(child, "SIGTERM");
    await expectEachOnce(all);
  });

  it("loses nothing when the log is copied and truncated, and to rotations while it did not run", async () => {
    const all = someMails(3);
    await write(all);
    await once(watch("--once"), "exit");
    // Written, rotated by copy, and written again while nobody watched().
    const unseen = someMails(3);
    await write(unseen);
    await copyFile(log, `${log}.1`);
    await truncate(log);
    const fresh = someMails(2);
    await write(fresh);
    const child = watch();
    await waitUntilRecorded([...unseen, ...fresh]);
    const live = someMails(2);
    await copyFile(log, `${log}.2`);
    await truncate(log);
    await write(live);
    await waitUntilRecorded(live);
    await kill(child, "SIGTERM");
    // Renamed twice while nobody watched().
    const [older, newer, newest] = [someMails(2), someMails(2), someMails(2)];
    await write(older);
    await rename(log, `${log}.4`);
    await write(newer);
    await rename(log, `${log}.3`);
    await write(newest);
    await once(watch("--once"), "exit");
    await expectEachOnce([...all, ...unseen, ...fresh, ...live, ...older, ...newer, ...newest]);
  });

  it("goes on behind half a line and behind a line of zeroes, and over copies made while it did not run", async () => {
    const all = someMails(2);
    await write(all);
    const child = watch();
    await waitUntilRecorded(all);
    await appendFile(log, "half a li");
    await rename(log, `${log}.1`);
    const behind = someMails(2);
    await appendFile(log, Buffer.alloc(600_000));
    await appendFile(log, "\n");
    await write(behind);
    await waitUntilRecorded(behind);
    await kill(child, "SIGKILL");
    const copies: Mail[] = [];
    for (const number of [4, 5]) {
      const some = someMails(2);
      await write(some);
      await copyFile(log, `${log}.${number}`);
      await truncate(log);
      copies.push(...some);
    }
    const last = someMails(2);
    await write(last);
    await once(watch("--once"), "exit");
    await expectEachOnce([...all, ...behind, ...copies, ...last]);
  });

  it("keeps everything while the service is down, and sends it when it is back", async () => {
    watched().door.isOpen = false;
    const mails = someMails(20);
    await write(mails);
    const child = watch();
    while (!(await exists(join(folder, "state", "spool"))))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await recorded(mails[0]?.id ?? "")).toEqual([]);
    await kill(child, "SIGKILL");
    const more = someMails(5);
    await write(more);
    const again = watch();
    watched().door.isOpen = true;
    await waitUntilRecorded([...mails, ...more]);
    await kill(again, "SIGTERM");
    await expectEachOnce([...mails, ...more]);
  });

  it(`survives any number of kill -9 among writing and rotation, seed ${SEED}`, async () => {
    const random = seededRandom(SEED);
    const all: Mail[] = [];
    // What was rotated away before it ran for the first time is none of its business.
    await write(someMails(1));
    let child = watch();
    await until(() => exists(join(folder, "state", "position.json")));
    for (let round = 0; round < 8; round++) {
      const mails = someMails(10);
      all.push(...mails);
      // Interleaved, and cut anywhere.
      const text = [0, 1, 2, 3, 4].map((i) => mails.map((one) => linesOf(one)[i]).join("")).join("");
      const cut = Math.floor(random() * text.length);
      await appendFile(log, text.slice(0, cut));
      await new Promise((resolve) => setTimeout(resolve, random() * 900));
      await kill(child, "SIGKILL");
      await appendFile(log, text.slice(cut));
      if (random() < 0.4) {
        await rename(log, `${log}.${round}`);
        await writeFile(log, "");
      }
      child = watch();
    }
    await waitUntilRecorded(all);
    await kill(child, "SIGTERM");
    await expectEachOnce(all);
  });

  it("reports to the service that the operator signed in to", async () => {
    const mails = someMails(3);
    await write(mails);
    const config = join(folder, "config", "postmaster", "config.json");
    await mkdir(dirname(config), { recursive: true });
    await writeFile(config, JSON.stringify({ url: watched().door.url, token: ADMIN }), { mode: 0o600 });
    const args = [COMMAND, "maillog", "watch", "--once", "--log", log, "--state", join(folder, "state")];
    const child = spawn(process.execPath, args, {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        XDG_CONFIG_HOME: join(folder, "config"),
        TZ: "UTC",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    await expectEachOnce(mails);
  });

  it("does not report messages without a time, and says so once", async () => {
    const [timed, bare] = [someMails(1), someMails(2)];
    const lines = bare.flatMap(linesOf).map((one) => one.slice(one.indexOf("postfix/")));
    await write(timed);
    await appendFile(log, lines.join(""));
    const child = watch("--once");
    const said = child.stderr === null ? "" : (await buffer(child.stderr)).toString();
    expect(said.match(/messages without a time/g)).toHaveLength(1);
    await expectEachOnce(timed);
    for (const { id } of bare) expect(await recorded(id)).toEqual([]);
  });

  it("says what is wrong where it knows no service", async () => {
    await write(someMails(1));
    const lost = spawn(process.execPath, [COMMAND, "maillog", "watch", "--log", log], {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        XDG_CONFIG_HOME: "/nonexistent",
        DATA_DIR: "/nonexistent",
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = (await buffer(lost.stderr)).toString();
    expect(said).toContain("no service configured: give --url and --token-file");
    if (lost.exitCode === null) await once(lost, "exit");
    expect(lost.exitCode).toBe(2);
  });
});
