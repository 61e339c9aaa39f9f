import { createHash } from "node:crypto";
import { lstat, readFile, readlink, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { withGuardOf, withoutGuard } from "../../../shared/relay/guard/mainCf.ts";
import { UsageError } from "../../target.ts";
import type { Attributes, Wanted } from "./Swap.ts";

/** A path as it was before the first change. */
type Kept = {
  /** Where it is a symbolic link, what the link says. */
  linkTo?: string;
  /** It became another link: what it led to was not touched. */
  isLinkAlone?: true;
  /** Undefined: there was nothing. */
  attributes?: Attributes;
  /** What we made of it; undefined for a map, which may be built again from the same text. */
  after?: string;
  /** Someone else changed it after us, and then we changed it again. */
  isForeign?: boolean;
};
type State = Record<string, Kept>;

const STATE = "state.json";
const MAIN = "main.cf";
/** Of a file that is removed. */
export const ABSENT = "absent";
const PRIVATE: Attributes = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/**
 * Copies of configuration files from before the first change, in a folder of their own, so that everything can be undone:
 * content, mode, owner and symbolic links. A second change does not overwrite them. The guard's entries in main.cf are no
 * part of it: they are as `guard install` or its --undo left them, before and after.
 */
export class Backup {
  readonly #directory: string;
  readonly folder: string;

  /** `name`: of the folder in `directory`. The files' names are paths from `directory`. */
  constructor(directory: string, name = "postmaster-backup") {
    this.#directory = directory;
    this.folder = join(directory, name);
  }

  async isThere(): Promise<boolean> {
    return (await this.#state()) !== undefined;
  }

  /** Whether a file is as the last change left it. */
  async isAsLeft(name: string): Promise<boolean> {
    const kept = (await this.#state())?.[name];
    return kept !== undefined && kept.isForeign !== true && kept.after === (await this.#digestOf(name));
  }

  /**
   * What to write so that the change `next` can be undone: contents, `link` for a symbolic link, `absent` for what goes,
   * undefined for a map.
   */
  async before(next: ReadonlyMap<string, Buffer | "link" | typeof ABSENT | undefined>): Promise<Wanted[]> {
    const known = await this.#state();
    const state: State = structuredClone(known ?? {});
    const copies: Wanted[] = [];
    for (const [name, content] of next) {
      let kept = state[name];
      if (kept === undefined) {
        const found = await this.#look(name, content === "link");
        kept = found.kept;
        if (found.copy !== undefined)
          copies.push({
            path: this.#copy(name),
            content: withoutEntries(name, found.copy),
            attributes: PRIVATE,
          });
      } else if (kept.after !== undefined && kept.after !== (await this.#digestOf(name)))
        kept.isForeign = true;
      if (content === ABSENT) kept.after = ABSENT;
      else if (content instanceof Buffer) kept.after = digest(withoutEntries(name, content));
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
      const now = await this.#digestOf(name);
      // What we made and someone removed is as it was.
      if (now === ABSENT && state[name]?.attributes === undefined) continue;
      if (isForeign !== true && now === after) continue;
      const copy = state[name]?.attributes === undefined ? "" : ` Compare it with ${this.#copy(name)}, then`;
      throw new UsageError(
        `${this.#path(name)} was modified since, and --undo would lose those changes.${copy === "" ? " To lose them," : copy} add --force`,
      );
    }
    const wanted: Wanted[] = [];
    const gone: Wanted[] = [];
    for (const [name, { linkTo, attributes, isLinkAlone }] of Object.entries(state).toReversed()) {
      const path = this.#path(name);
      if (linkTo !== undefined && (await readlink(path).catch(() => undefined)) !== linkTo)
        wanted.push({ path, linkTo });
      if (isLinkAlone === true) continue;
      // Where the link leads, once it is there again.
      const target = linkTo === undefined ? path : resolve(dirname(path), linkTo);
      if (attributes === undefined) {
        wanted.push({ path: target, isRemoved: true });
        continue;
      }
      const copy = this.#copy(name);
      const content = withEntriesOf(name, await readFile(copy), await readFile(path).catch(() => undefined));
      wanted.push({ path: target, content, attributes });
      gone.push({ path: copy, isRemoved: true });
    }
    return [...wanted, ...gone, { path: join(this.folder, STATE), isRemoved: true }];
  }

  #path(name: string): string {
    return resolve(this.#directory, name);
  }

  /** A name may have folders in it. */
  #copy(name: string): string {
    return join(this.folder, name.replaceAll("/", "%2F"));
  }

  #digestOf(name: string): Promise<string> {
    return readFile(this.#path(name)).then(
      (content) => digest(withoutEntries(name, content)),
      () => ABSENT,
    );
  }

  async #look(name: string, becomesLink: boolean): Promise<{ kept: Kept; copy?: Buffer }> {
    const path = this.#path(name);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return { kept: {} };
    const linkTo = found.isSymbolicLink() ? await readlink(path) : undefined;
    // What it leads to is another's, and stays.
    if (linkTo !== undefined && becomesLink) return { kept: { linkTo, isLinkAlone: true } };
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

/** A character for each byte, so that what is not UTF-8 stays as it is. */
const withoutEntries = (name: string, content: Buffer): Buffer =>
  name === MAIN ? Buffer.from(withoutGuard(content.toString("latin1")), "latin1") : content;

const withEntriesOf = (name: string, content: Buffer, now: Buffer | undefined): Buffer =>
  name === MAIN && now !== undefined
    ? Buffer.from(withGuardOf(content.toString("latin1"), now.toString("latin1")), "latin1")
    : content;
