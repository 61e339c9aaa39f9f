import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recover } from "../../../cli/relay/configuring/Swap.ts";
import { startPostfix, type TestPostfix } from "../postfix.ts";
import { startInstaller } from "./installer.ts";

const STRACE = "/usr/bin/strace";

let postfix: TestPostfix;
beforeAll(async () => {
  postfix = await startPostfix();
});
afterAll(() => postfix?.stop());

describe.skipIf(!existsSync(STRACE))("guard install, killed", () => {
  it.each([
    ["install", false],
    ["--undo", true],
  ])("at each rename of %s leaves all as it was or as wanted", async (_, isUndo) => {
    const installer = await startInstaller(postfix.directory);
    /** Without the backup, which keeps the times of files. */
    const tree = async () => (await installer.tree()).filter((line) => !line.includes("guard-backup/"));
    // One thread for files, so that the calls are counted in one place.
    const env = { UV_THREADPOOL_SIZE: "1" };
    const change = (before: string[] = []) =>
      isUndo ? installer.run(["--undo"], { before, env }) : installer.install([], { before, env });
    const back = () => (isUndo ? installer.install() : installer.run(["--undo"]));
    const main = () => readFile(join(postfix.directory, "main.cf"), "utf8");
    if (isUndo) await installer.install();
    const before = await tree();
    await change();
    const after = await tree();
    await back();
    const ends = { before: 0, after: 0 };
    for (let step = 1; ; step++) {
      const fault = `inject=?rename,?renameat,?renameat2:signal=KILL:when=${step}`;
      const kill = [STRACE, "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", fault];
      const { status } = await change(kill);
      // Postfix can read a whole main.cf at every moment.
      expect([0, 2]).toContain((await main()).split("smtpd_milters = ").length - 1);
      await recover(postfix.directory);
      const left = await tree();
      expect([before, after], `rename ${step}`).toContainEqual(left);
      if (status === 0) break; // there is no such step
      const isDone = left.join() === after.join();
      ends[isDone ? "after" : "before"]++;
      if (isDone) await back();
    }
    expect(ends.before).toBeGreaterThan(0);
    expect(ends.after).toBeGreaterThan(0);
    await rm(join(postfix.directory, "postmaster-guard-backup"), { recursive: true, force: true });
    await installer.remove();
  });
});
