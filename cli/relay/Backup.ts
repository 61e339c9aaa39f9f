import { createHash } from "node:crypto";
import { chmod, chown, copyFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { UsageError } from "../target.ts";

/** `foreign`: someone else changed it after us, and then we changed it again. */
type State = { files: Record<string, { existed: boolean; after: string; foreign?: boolean }> };

const SUFFIX = ".postmaster-backup";
const BUILT_SUFFIXES = [".db", ".lmdb", ".cdb"];

/**
 * Copies of configuration files from before the first change, in the same folder, so that everything can be undone. A
 * second change does not overwrite them.
 */
export class Backup {
  readonly #directory: string;
  readonly #files: string[];

  constructor(directory: string, files: string[]) {
    this.#directory = directory;
    this.#files = files;
  }

  /** Copies the files. If a backup exists, records instead which files someone else changed since, for undo to spare. */
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

  /** Records digests after our change, to detect later changes by someone else. */
  async noteAfter(): Promise<void> {
    const state = await this.#state();
    if (state === undefined) return;
    for (const file of this.#files) {
      const kept = state.files[file];
      if (kept !== undefined) kept.after = await digestOf(this.#path(file));
    }
    await this.#write(state);
  }

  /** Restores all files; refuses if one was changed since, unless `force`. */
  async undo({ force }: { force: boolean }): Promise<void> {
    const state = await this.#state();
    if (state === undefined)
      throw new UsageError(
        `there is no backup in ${this.#directory}: nothing was configured here, or it was undone already`,
      );
    for (const [file, { after, foreign }] of Object.entries(state.files)) {
      if (force || (foreign !== true && (await digestOf(this.#path(file))) === after)) continue;
      throw new UsageError(
        `${this.#path(file)} was modified since, and --undo would lose those changes. Compare it with ${file}${SUFFIX}, then add --force`,
      );
    }
    for (const [file, { existed }] of Object.entries(state.files)) {
      const path = this.#path(file);
      if (existed) await restore(path + SUFFIX, path);
      // And the map built from it, which has the same content.
      else for (const suffix of ["", ...BUILT_SUFFIXES]) await rm(path + suffix, { force: true });
    }
    // Last, so that an interrupted undo can be repeated.
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

/** Atomically; keeps the file's present owner and mode, which are Postfix's. */
const restore = async (backup: string, path: string): Promise<void> => {
  const { mode, uid, gid } = await stat(path).catch(() => ({ mode: 0o644, uid: 0, gid: 0 }));
  await copyFile(backup, `${path}.new`);
  await chmod(`${path}.new`, mode & 0o777);
  await chown(`${path}.new`, uid, gid);
  await rename(`${path}.new`, path);
};

/** Whether there is such a file or folder, and it is accessible. */
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
