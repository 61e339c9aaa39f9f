import { createHash } from "node:crypto";
import { lstat, readFile, readlink, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "../../target.ts";
import type { Attributes, Wanted } from "./Swap.ts";

/** A path as it was before the first change. */
type Kept = {
  /** Where it is a symbolic link, what the link says. */
  linkTo?: string;
  /** Undefined: there was nothing. */
  attributes?: Attributes;
  /** What we made of it; undefined for a map, which may be built again from the same text. */
  after?: string;
  /** Someone else changed it after us, and then we changed it again. */
  isForeign?: boolean;
};
type State = Record<string, Kept>;

const FOLDER = "postmaster-backup";
const STATE = "state.json";
const PRIVATE: Attributes = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/**
 * Copies of configuration files from before the first change, in a folder beside them, so that everything can be undone:
 * content, mode, owner and symbolic links. A second change does not overwrite them.
 */
export class Backup {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get folder(): string {
    return join(this.#directory, FOLDER);
  }

  /** What to write so that the change `next` can be undone. `built`: those of it that are built from others. */
  async before(next: ReadonlyMap<string, Buffer>, built: readonly string[]): Promise<Wanted[]> {
    const known = await this.#state();
    const state: State = structuredClone(known ?? {});
    const copies: Wanted[] = [];
    for (const [name, content] of next) {
      let kept = state[name];
      if (kept === undefined) {
        const found = await this.#look(name);
        kept = found.kept;
        if (found.copy !== undefined)
          copies.push({ path: join(this.folder, name), content: found.copy, attributes: PRIVATE });
      } else if (kept.after !== undefined && kept.after !== (await digestOf(this.#path(name))))
        kept.isForeign = true;
      if (!built.includes(name)) kept.after = digest(content);
      state[name] = kept;
    }
    const text = Buffer.from(`${JSON.stringify(state, null, 2)}\n`);
    return [...copies, { path: join(this.folder, STATE), content: text, attributes: PRIVATE }];
  }

  /** What to write, the first first, to have all as it was; refuses if something was changed since, unless `force`. */
  async restoring({ force }: { force: boolean }): Promise<Wanted[]> {
    const state = await this.#state();
    if (state === undefined)
      throw new UsageError(
        `there is no backup in ${this.#directory}: nothing was configured here, or it was undone already`,
      );
    for (const [name, { after, isForeign }] of Object.entries(state)) {
      if (force || after === undefined) continue;
      if (isForeign !== true && (await digestOf(this.#path(name))) === after) continue;
      throw new UsageError(
        `${this.#path(name)} was modified since, and --undo would lose those changes. Compare it with ${join(this.folder, name)}, then add --force`,
      );
    }
    const wanted: Wanted[] = [];
    const gone: Wanted[] = [];
    for (const [name, { linkTo, attributes }] of Object.entries(state).toReversed()) {
      const path = this.#path(name);
      if (linkTo !== undefined && (await readlink(path).catch(() => undefined)) !== linkTo)
        wanted.push({ path, linkTo });
      // Where the link leads, once it is there again.
      const target = linkTo === undefined ? path : resolve(this.#directory, linkTo);
      if (attributes === undefined) {
        wanted.push({ path: target, isRemoved: true });
        continue;
      }
      const copy = join(this.folder, name);
      wanted.push({ path: target, content: await readFile(copy), attributes });
      gone.push({ path: copy, isRemoved: true });
    }
    return [...wanted, ...gone, { path: join(this.folder, STATE), isRemoved: true }];
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  async #look(name: string): Promise<{ kept: Kept; copy?: Buffer }> {
    const path = this.#path(name);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return { kept: {} };
    const linkTo = found.isSymbolicLink() ? await readlink(path) : undefined;
    const attributes = await attributesOf(path);
    return {
      kept: {
        ...(linkTo === undefined ? {} : { linkTo }),
        ...(attributes === undefined ? {} : { attributes }),
      },
      ...(attributes === undefined ? {} : { copy: await readFile(path) }),
    };
  }

  async #state(): Promise<State | undefined> {
    try {
      return JSON.parse(await readFile(join(this.folder, STATE), "utf8")) as State;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}

/** Of a file, also behind a link; undefined if there is none. */
export const attributesOf = (path: string): Promise<Attributes | undefined> =>
  stat(path).then(
    ({ mode, uid, gid, mtimeMs }) => ({ mode: mode & 0o7777, uid, gid, mtimeMs }),
    () => undefined,
  );

const digest = (content: Buffer): string => createHash("sha256").update(content).digest("base64url");

const digestOf = (path: string): Promise<string> => readFile(path).then(digest, () => "absent");
