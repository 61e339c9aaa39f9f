import { open, readFile, rename, rm } from "node:fs/promises";
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
export const PRIVATE = 0o600;

/** The record of a change under way in one folder. It is replaced whole, so that it can always be read. */
export class Journal {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, NAME);
  }

  async read(): Promise<Entry | undefined> {
    try {
      return JSON.parse(await readFile(this.#path, "utf8")) as Entry;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new UsageError(`${this.#path} cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  async write(entry: Entry): Promise<void> {
    const draft = `${this.#path}.new`;
    await rm(draft, { force: true });
    await writeSynced(draft, Buffer.from(`${JSON.stringify(entry, null, 2)}\n`));
    await rename(draft, this.#path);
    await syncFolder(dirname(this.#path));
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
    await rm(`${this.#path}.new`, { force: true });
  }
}

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
