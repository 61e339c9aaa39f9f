import { createHash } from "node:crypto";
import { chmod, chown, copyFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { UsageError } from "../target.ts";

/** `foreign`: somebody else changed it after us, and we again after that. */
type State = { files: Record<string, { existed: boolean; after: string; foreign?: boolean }> };

const SUFFIX = ".postmaster-backup";
const BUILT_SUFFIXES = [".db", ".lmdb", ".cdb"];

/**
 * The files of a configuration as they were before the first change, beside them, so that all of it can be undone. They
 * are not overwritten by a second change.
 */
export class Backup {
  readonly #directory: string;
  readonly #files: string[];

  constructor(directory: string, files: string[]) {
    this.#directory = directory;
    this.#files = files;
  }

  /** Keeps the files, unless a backup is there: then what somebody changed since is noted, for undo to spare it. */
  async keep(): Promise<void> {
    const before = await this.#state();
    if (before !== undefined) {
      for (const [file, kept] of Object.entries(before.files))
        if (kept.after !== "" && (await digestOf(this.#path(file))) !== kept.after) kept.foreign = true;
      await this.#write(before);
      return;
    }
    const state: State = { files: {} };
    for (const file of this.#files) {
      const existed = await exists(this.#path(file));
      if (existed) await copyFile(this.#path(file), this.#path(file + SUFFIX));
      if (existed) await chmod(this.#path(file + SUFFIX), 0o600);
      state.files[file] = { existed, after: "" };
    }
    await this.#write(state);
  }

  /** Notes how the files are after our change, to know later whether somebody else changed them. */
  async noteAfter(): Promise<void> {
    const state = await this.#state();
    if (state === undefined) return;
    for (const file of this.#files) {
      const kept = state.files[file];
      if (kept !== undefined) kept.after = await digestOf(this.#path(file));
    }
    await this.#write(state);
  }

  /** Puts all back; refuses where a file was changed since, unless `force`. */
  async undo({ force }: { force: boolean }): Promise<void> {
    const state = await this.#state();
    if (state === undefined)
      throw new UsageError(
        `there is no backup in ${this.#directory}: nothing was configured here, or it was undone`,
      );
    for (const [file, { after, foreign }] of Object.entries(state.files)) {
      if (force || (foreign !== true && (await digestOf(this.#path(file))) === after)) continue;
      throw new UsageError(
        `${this.#path(file)} was changed since: what was changed would be lost. Look at the difference to ${file}${SUFFIX}, then give --force`,
      );
    }
    for (const [file, { existed }] of Object.entries(state.files)) {
      const path = this.#path(file);
      if (existed) await restore(path + SUFFIX, path);
      // With what was made of it, which holds the same.
      else for (const suffix of ["", ...BUILT_SUFFIXES]) await rm(path + suffix, { force: true });
    }
    // Only now: an undo that is cut off can be done again.
    await rm(this.#stateFile());
    for (const file of Object.keys(state.files)) await rm(this.#path(file + SUFFIX), { force: true });
  }

  #path(file: string): string {
    return `${this.#directory}/${file}`;
  }

  #stateFile(): string {
    return this.#path(`postmaster${SUFFIX}.json`);
  }

  async #state(): Promise<State | undefined> {
    try {
      return JSON.parse(await readFile(this.#stateFile(), "utf8")) as State;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  async #write(state: State): Promise<void> {
    await writeFile(`${this.#stateFile()}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    await rename(`${this.#stateFile()}.new`, this.#stateFile());
  }
}

/** In one step; as the file is, but for its content: owner and mode are Postfix's. */
const restore = async (backup: string, path: string): Promise<void> => {
  const { mode, uid, gid } = await stat(path).catch(() => ({ mode: 0o644, uid: 0, gid: 0 }));
  await copyFile(backup, `${path}.new`);
  await chmod(`${path}.new`, mode & 0o777);
  await chown(`${path}.new`, uid, gid);
  await rename(`${path}.new`, path);
};

/** Whether there is such a file, or folder, that can be seen. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const digestOf = async (path: string): Promise<string> => {
  try {
    return createHash("sha256")
      .update(await readFile(path))
      .digest("base64url");
  } catch {
    return "absent";
  }
};
