import { randomUUID } from "node:crypto";
import { link, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../../target.ts";

/** `path` becomes what is at `from`, or is removed. `old`: what was there, to put back. */
export type Step = { path: string; from: string | undefined; old: string | undefined };

/** What a change of files has begun: enough to finish it, or to clean up after it. */
export type Entry = {
  /** `staging`: no file is changed yet. `swapping`: all that is needed to finish lies beside the files. */
  phase: "staging" | "swapping";
  pid: number;
  /** Of the process, so that another one with the same number is not taken for it. */
  startedAt: string | undefined;
  stage: string;
  temporary: string[];
  /** Folders that were made for this, and those that are empty after it. */
  made: string[];
  emptied: string[];
  steps: Step[];
};

const NAME = "postmaster-journal.json";
const DRAFT = ".new";
const CLAIM = ".claim";
export const PRIVATE = 0o600;

/** Who has the journal, or takes it over. */
type Owner = Pick<Entry, "pid" | "startedAt">;

/**
 * The record of a change under way in one folder, which one process at a time has. It appears by link(2), which fails if
 * it is there, and is replaced whole, so that it can always be read.
 */
export class Journal {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, NAME);
  }

  async read(): Promise<Entry | undefined> {
    return readJson<Entry>(this.#path);
  }

  /** False if another process has it. */
  async take(entry: Entry): Promise<boolean> {
    return this.#create(this.#path, entry, entry);
  }

  /** For the process that has it. */
  async write(entry: Entry): Promise<void> {
    await rename(await this.#draft(entry, entry), this.#path);
    await syncFolder(dirname(this.#path));
  }

  /** For the process that has it. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  /**
   * The right to finish what a process that has ended left here: of several that want it, one gets it. The claim is named after the
   * process that has ended, so a claim whose own process has ended is claimed in turn. `busy`: another is at it.
   */
  async claim(left: Owner, own: Owner): Promise<{ release: () => Promise<void> } | { busy: Owner } | "gone"> {
    const claims: string[] = [];
    const release = async () => {
      for (const path of claims) await rm(path, { force: true });
    };
    for (let ended: Owner | undefined = left; ended !== undefined; ) {
      const path: string = `${this.#path}.${nameOf(ended)}${CLAIM}`;
      claims.push(path);
      if (await this.#create(path, own, own)) {
        const now = await this.read();
        // Another may have finished between the look and the claim.
        if (now !== undefined && nameOf(now) === nameOf(left)) return { release };
        await rm(path, { force: true });
        return "gone";
      }
      ended = await readJson<Owner>(path);
      if (ended !== undefined && (await isRunning(ended))) return { busy: ended };
    }
    return "gone";
  }

  /** Removes drafts and claims of processes that have ended. */
  async sweep(): Promise<void> {
    const folder = dirname(this.#path);
    for (const name of await readdir(folder)) {
      const [, pid, startedAt, kind] = /\.json\.(\d+)-(\d*)(?:\.[\w-]+)?(\.new|\.claim)$/.exec(name) ?? [];
      if (!name.startsWith(NAME) || pid === undefined) continue;
      const path = join(folder, name);
      const owner =
        kind === CLAIM
          ? await readJson<Owner>(path)
          : { pid: Number(pid), startedAt: startedAt === "" ? undefined : startedAt };
      if (owner !== undefined && !(await isRunning(owner))) await rm(path, { force: true });
    }
  }

  async #create(path: string, content: Owner, owner: Owner): Promise<boolean> {
    const draft = await this.#draft(content, owner);
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      if (isCode(error, "EEXIST")) return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
      await syncFolder(dirname(path));
    }
  }

  async #draft(content: Owner, owner: Owner): Promise<string> {
    const draft = `${this.#path}.${nameOf(owner)}.${randomUUID()}${DRAFT}`;
    try {
      await writeSynced(draft, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return draft;
  }
}

const nameOf = ({ pid, startedAt = "" }: Owner): string => `${pid}-${startedAt}`;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

const readJson = async <T>(path: string): Promise<T | undefined> => {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
};

/** Whether a process runs, and is not another with the same number. */
export const isRunning = async ({ pid, startedAt }: Owner): Promise<boolean> => {
  if ((await startOf(pid)) !== startedAt) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A new file, for its owner alone, that is on the disk when this ends; fails if there is anything at its path. */
export const writeSynced = async (path: string, content: Buffer): Promise<void> => {
  await using file = await open(path, "wx", PRIVATE);
  await file.writeFile(content);
  await file.sync();
};

/** So that a rename outlives a power failure. */
export const syncFolder = async (path: string): Promise<void> => {
  try {
    await using folder = await open(path);
    await folder.sync();
  } catch {
    // Some file systems cannot.
  }
};

/** When a process started, in the kernel's own measure; undefined if there is none, or not on Linux [proc(5)]. */
export const startOf = async (pid: number): Promise<string | undefined> => {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status === "" ? undefined : status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
};
