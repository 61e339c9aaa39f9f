import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startOf } from "../../cli/relay/configuring/Journal.ts";
import { recover, Swap } from "../../cli/relay/configuring/Swap.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { folderIn, give, treeOf } from "./tree.ts";

const SCRIPT = join(import.meta.dirname, "swapOnce.ts");
const STRACE = "/usr/bin/strace";
/** What changes names in a file system; the question mark is for calls that a processor does not have. */
const CALLS = {
  symlink: "?symlink,?symlinkat",
  rename: "?rename,?renameat,?renameat2",
  link: "?link,?linkat",
  unlink: "?unlink,?unlinkat",
  chmod: "?chmod,?fchmodat",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-swap-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** With a link, modes and owners that must stay. */
const filesIn = async (name: string): Promise<string> => {
  const directory = await folderIn(folder, name);
  await folderIn(directory, "emptied");
  await folderIn(directory, "secrets");
  for (const one of ["main.cf", "map.db", "obsolete", "secrets/passwords"])
    await writeFile(join(directory, one), `old ${one}\n`);
  await give(join(directory, "main.cf"), 0o640, 7);
  await give(join(directory, "secrets/passwords"), 0o400, 3);
  await symlink("secrets/passwords", join(directory, "passwords"));
  return directory;
};

/** With a fault, strace(1) makes the kernel answer so to the given calls. */
const run = (directory: string, fault?: { calls: string; fault: string }) =>
  new Promise<{ isKilled: boolean; code: number }>((resolve) => {
    const node = [process.execPath, SCRIPT, directory];
    const [program = "", ...args] =
      fault === undefined
        ? node
        : [
            STRACE,
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            `inject=${fault.calls}:${fault.fault}`,
            ...node,
          ];
    // One thread for files, so that the calls are counted in one place.
    const env = { ...COMPILE_CACHE, PATH: process.env["PATH"], UV_THREADPOOL_SIZE: "1" };
    execFile(program, args, { env }, (error) =>
      resolve({ isKilled: error?.signal === "SIGKILL", code: Number(error?.code ?? 0) }),
    );
  });

/** Of a process that has ended: none started at the kernel's first tick with that number. */
const ENDED = {
  ...{ phase: "staging", pid: process.pid, startedAt: "1", stage: "/nonexistent/stage" },
  ...{ temporary: [], made: [], emptied: [], steps: [] },
};

/** Without what a change leaves beside the files until it is finished. */
const own = (tree: string[]) =>
  tree.filter((line) => !/postmaster-(?:journal|stage|new|old)|^(?:backup|emptied|elsewhere)\b/.test(line));

describe("a change of several files", () => {
  it("is made whole: links stay, and nothing is left beside", async () => {
    const directory = await filesIn("whole");
    expect((await run(directory)).code).toBe(0);
    expect(await treeOf(directory)).toMatchObject([
      expect.stringMatching(/^backup 700 /),
      expect.stringMatching(/^backup\/state\.json 600 0:0 /),
      expect.stringMatching(/^elsewhere 755 0:0 folder$/),
      expect.stringMatching(/^elsewhere\/guard\.json 600 0:0 /),
      expect.stringMatching(/^main\.cf 600 0:0 /),
      expect.stringMatching(/^map\.db 600 /),
      expect.stringMatching(/^passwords 777 0:0 -> secrets\/passwords$/),
      expect.stringMatching(/^secrets /),
      expect.stringMatching(/^secrets\/link 777 0:0 -> passwords$/),
      expect.stringMatching(/^secrets\/passwords 600 0:0 /),
    ]);
    expect(await readFile(join(directory, "passwords"), "utf8")).toBe("new passwords\n");
  });

  it("does not write through a link that someone put where it writes", async () => {
    const directory = await filesIn("planted");
    await writeFile(join(folder, "victim"), "safe\n");
    await symlink(join(folder, "victim"), join(directory, "main.cf.postmaster-new"));
    const before = await treeOf(directory);
    expect((await run(directory)).code).toBe(1);
    expect(await readFile(join(folder, "victim"), "utf8")).toBe("safe\n");
    expect(own(await treeOf(directory))).toEqual(own(before));
  });

  it("waits for no other, and disturbs none", async () => {
    const directory = await filesIn("busy");
    const other = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]);
    const pid = other.pid ?? 0;
    const entry = { phase: "staging", pid, startedAt: await startOf(pid), stage: join(directory, "stage") };
    const journal = join(directory, "postmaster-journal.json");
    await writeFile(journal, JSON.stringify({ ...entry, temporary: [], made: [], emptied: [], steps: [] }));
    const before = await treeOf(directory);
    await expect(recover(directory)).rejects.toThrow(`(process ${pid}): wait until it finishes`);
    expect(await treeOf(directory)).toEqual(before);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await recover(directory)).toBe("discarded");
    expect(existsSync(journal)).toBe(false);
    await writeFile(journal, "{");
    await expect(recover(directory)).rejects.toThrow(`${journal} cannot be read`);
  });

  it("lets one of several that begin at once go on; the others say so and touch nothing of its own", async () => {
    const directory = await filesIn("race");
    const before = await treeOf(directory);
    for (let round = 0; round < 30; round++) {
      // Half of the time after one that was killed, which all of them find.
      if (round % 2 === 1) await writeFile(join(directory, "postmaster-journal.json"), JSON.stringify(ENDED));
      const begun = await Promise.allSettled([1, 2, 3].map(() => Swap.begin(directory)));
      const [first, ...others] = begun.filter((one) => one.status === "fulfilled");
      expect(others).toEqual([]);
      for (const one of begun)
        if (one.status === "rejected") expect(String(one.reason)).toContain("(process");
      expect(existsSync(first?.value.stage ?? "")).toBe(true);
      expect(existsSync(join(directory, "postmaster-journal.json"))).toBe(true);
      await first?.value.abort();
      expect(await treeOf(directory)).toEqual(before);
    }
  });

  it("ends once: what another has begun since is left alone", async () => {
    const directory = await filesIn("ended");
    const ended = await Swap.begin(directory);
    await ended.abort();
    const next = await Swap.begin(directory);
    await ended.abort();
    await expect(Swap.begin(directory)).rejects.toThrow("wait until it finishes");
    expect(existsSync(next.stage)).toBe(true);
    await next.abort();
  });

  it("removes the stage, drafts and claims that nobody has a journal for", async () => {
    const directory = await filesIn("litter");
    const before = await treeOf(directory);
    const { pid, startedAt } = ENDED;
    await folderIn(directory, ".postmaster-stage");
    await writeFile(join(directory, ".postmaster-stage", "main.cf"), "");
    await writeFile(join(directory, `postmaster-journal.json.${pid}-${startedAt}.a-b.new`), "{");
    await writeFile(join(directory, "postmaster-journal.json.7-7.claim"), JSON.stringify({ pid, startedAt }));
    await (await Swap.begin(directory)).abort();
    expect(await treeOf(directory)).toEqual(before);
  });

  it("takes over from one that was killed while it took over", async () => {
    const directory = await filesIn("twice");
    const before = await treeOf(directory);
    const { pid, startedAt } = ENDED;
    await writeFile(join(directory, "postmaster-journal.json"), JSON.stringify(ENDED));
    const claim = join(directory, `postmaster-journal.json.${pid}-${startedAt}.claim`);
    await writeFile(claim, JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) }));
    await expect(recover(directory)).rejects.toThrow(`(process ${process.pid})`);
    await writeFile(claim, JSON.stringify({ pid, startedAt: "2" }));
    expect(await recover(directory)).toBe("discarded");
    expect(await treeOf(directory)).toEqual(before);
  });

  it.skipIf(!existsSync(STRACE)).each([
    ["killed", "signal=KILL", ["rename", "link", "unlink", "symlink"]],
    ["failing", "error=ENOSPC", ["rename", "link", "chmod"]],
  ] as const)("and %s at each step leaves all as it was or as wanted", async (name, injected, kinds) => {
    const whole = await filesIn(`${name}-whole`);
    const before = await treeOf(whole);
    await run(whole);
    const after = await treeOf(whole);
    const ends = { before: 0, after: 0 };
    for (const kind of kinds)
      for (let step = 1; ; step++) {
        const directory = await filesIn(`${name}-${kind}-${step}`);
        const fault = { calls: CALLS[kind], fault: `${injected}:when=${step}` };
        const { code, isKilled } = await run(directory, fault);
        const left = own(await treeOf(directory));
        // Where it could still act, never some files of each.
        if (!isKilled) expect([own(before), own(after)], `${kind} ${step}`).toContainEqual(left);
        await recover(directory);
        const tree = await treeOf(directory);
        expect([before, after], `${kind} ${step}`).toContainEqual(tree);
        if (code === 0 && !isKilled) break; // there is no such step
        ends[tree.join() === before.join() ? "before" : "after"]++;
      }
    expect(ends.before).toBeGreaterThan(5);
    expect(ends.after).toBeGreaterThanOrEqual(name === "killed" ? 8 : 0);
  });
});
