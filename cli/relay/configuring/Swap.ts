import {
  chmod,
  chown,
  copyFile,
  link,
  lstat,
  mkdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  utimes,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../target.ts";
import { type Entry, isRunning, Journal, type Step, startOf, syncFolder, writeSynced } from "./Journal.ts";

export type Attributes = { mode: number; uid: number; gid: number; mtimeMs?: number };

/** What a path is to become: a file, also behind a symbolic link, which stays; a symbolic link; or nothing. */
export type Wanted =
  | { path: string; content: Buffer; attributes: Attributes }
  | { path: string; linkTo: string }
  | { path: string; isRemoved: true };

const NEW = ".postmaster-new";
const OLD = ".postmaster-old";

/**
 * Changes several files as one. Everything is written beside them first; then renames put it in place, in the given
 * order. If one fails, those before it are undone. If the process is killed, `recover` finishes what had begun, or
 * removes what was only prepared.
 */
export class Swap {
  readonly #journal: Journal;
  readonly #entry: Entry;
  /** The journal may be another's by now. */
  #isEnded = false;

  private constructor(journal: Journal, entry: Entry) {
    this.#journal = journal;
    this.#entry = entry;
  }

  /** Makes an empty private folder in which the change can be tried. */
  static async begin(directory: string): Promise<Swap> {
    const journal = new Journal(directory);
    const entry: Entry = {
      phase: "staging",
      pid: process.pid,
      startedAt: await startOf(process.pid),
      stage: join(directory, ".postmaster-stage"),
      temporary: [],
      made: [],
      emptied: [],
      steps: [],
    };
    do await recover(directory);
    while (!(await journal.take(entry)));
    try {
      // Nobody's, if its journal was lost.
      await rm(entry.stage, { recursive: true, force: true });
      await mkdir(entry.stage, { mode: 0o700 });
    } catch (error) {
      await journal.remove();
      throw error;
    }
    return new Swap(journal, entry);
  }

  get stage(): string {
    return this.#entry.stage;
  }

  /**
   * Folders that `wanted` needs and that are not there are made, for their owner alone unless they are `open`; those of
   * `emptied` are removed, if they are empty.
   */
  async commit(
    wanted: readonly Wanted[],
    emptied: string[] = [],
    open: readonly string[] = [],
  ): Promise<void> {
    const entry = this.#entry;
    try {
      entry.emptied = emptied;
      for (const one of wanted) entry.steps.push(await stepOf(one));
      entry.temporary = entry.steps.flatMap(({ from, old }) =>
        [from, old].filter((path) => path !== undefined),
      );
      entry.made = await missing(wanted.flatMap((one) => ("isRemoved" in one ? [] : [dirname(one.path)])));
      await this.#journal.write(entry);
      for (const folder of entry.made) await makeFolder(folder, open.includes(folder) ? 0o755 : 0o700);
      for (const [i, step] of entry.steps.entries()) await prepare(step, wanted[i]);
      entry.phase = "swapping";
      await this.#journal.write(entry);
      for (const step of entry.steps) await perform(step);
    } catch (error) {
      await this.abort();
      throw error;
    }
    this.#isEnded = true;
    await cleanUp(this.#journal, entry);
  }

  /** Everything as it was, if nothing was committed. */
  async abort(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#entry.phase === "swapping")
      for (const step of this.#entry.steps.toReversed()) await takeBack(step);
    this.#entry.phase = "staging";
    await cleanUp(this.#journal, this.#entry);
  }
}

/**
 * Ends what a process that was killed has left: `completed` if it had begun to change files, `discarded` if not;
 * undefined if there is nothing.
 */
export const recover = async (directory: string): Promise<"completed" | "discarded" | undefined> => {
  const journal = new Journal(directory);
  const entry = await journal.read();
  if (entry === undefined) {
    await journal.sweep();
    return undefined;
  }
  if (await isRunning(entry)) throw busy(directory, entry);
  const own = { pid: process.pid, startedAt: await startOf(process.pid) };
  const claim = await journal.claim(entry, own);
  if (claim === "gone") return recover(directory);
  if ("busy" in claim) throw busy(directory, claim.busy);
  try {
    // It may have gone on since it was read.
    const last = (await journal.read()) ?? entry;
    if (last.phase === "swapping") for (const step of last.steps) await perform(step);
    await cleanUp(journal, last);
    return last.phase === "swapping" ? "completed" : "discarded";
  } finally {
    await claim.release();
    await journal.sweep();
  }
};

const busy = (directory: string, { pid }: { pid: number }): UsageError =>
  new UsageError(
    `another postmaster command is changing ${directory} (process ${pid}): wait until it finishes, then try again`,
  );

const stepOf = async (wanted: Wanted): Promise<Step> => {
  // A link is replaced itself; a file behind one is replaced where it is.
  const path = "content" in wanted ? await behindLinks(wanted.path) : wanted.path;
  return {
    path,
    from: "isRemoved" in wanted ? undefined : `${path}${NEW}`,
    old: (await isThere(path)) ? `${path}${OLD}` : undefined,
  };
};

const behindLinks = async (path: string): Promise<string> => {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink() !== true) return path;
  return realpath(path).catch(async () => resolve(dirname(path), await readlink(path)));
};

const missing = async (folders: string[]): Promise<string[]> => {
  const found = new Set<string>();
  for (const folder of folders) if (!(await isThere(folder))) found.add(folder);
  return [...found];
};

/** Whatever the umask, which mkdir(2) heeds. */
const makeFolder = async (folder: string, mode: number): Promise<void> => {
  await mkdir(folder, { mode });
  await chmod(folder, mode);
};

const prepare = async ({ path, from, old }: Step, wanted: Wanted | undefined): Promise<void> => {
  if (wanted !== undefined && from !== undefined) {
    if ("linkTo" in wanted) await symlink(wanted.linkTo, from);
    if ("content" in wanted) {
      const { mode, uid, gid, mtimeMs } = wanted.attributes;
      await writeSynced(from, wanted.content);
      await chown(from, uid, gid);
      await chmod(from, mode);
      if (mtimeMs !== undefined) await utimes(from, mtimeMs / 1_000, mtimeMs / 1_000);
    }
  }
  if (old === undefined) return;
  // The same file under another name, so that it can be put back as it was.
  await link(path, old).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPERM" && error.code !== "ENOTSUP") throw error;
    const { mode, uid, gid, atimeMs, mtimeMs } = await stat(path);
    await copyFile(path, old);
    await chown(old, uid, gid);
    await chmod(old, mode & 0o7777);
    await utimes(old, atimeMs / 1_000, mtimeMs / 1_000);
  });
};

/** Also a second time. */
const perform = async ({ path, from }: Step): Promise<void> => {
  if (from === undefined) await rm(path, { force: true });
  else if (await isThere(from)) await rename(from, path);
  await syncFolder(dirname(path));
};

const takeBack = async ({ path, old }: Step): Promise<void> => {
  if (old === undefined) await rm(path, { force: true });
  else if (await isThere(old)) await rename(old, path);
};

const cleanUp = async (
  journal: Journal,
  { phase, stage, temporary, made, emptied }: Entry,
): Promise<void> => {
  for (const path of temporary) await rm(path, { force: true });
  await rm(stage, { recursive: true, force: true });
  for (const folder of phase === "swapping" ? emptied : made.toReversed())
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT") throw error;
    });
  await journal.remove();
};

/** Also a link that leads nowhere. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
