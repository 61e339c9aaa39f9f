import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Block, type FilePosition, isInJournal, type Tail } from "./Tail.ts";

type Source = { handle: FileHandle; inode: number; offset: number; before: Buffer };

const BLOCK_BYTES = 1 << 18;
const NEWLINE = 0x0a;
/** mail.log.1, mail.log-20261124; what is compressed is not followed. */
const ROTATED = /^[.-]\d[\d.-]*$/;
const BEFORE_BYTES = 256;
const SKIPPED = ["ENOENT", "EISDIR"];
// Whoever writes keeps the renamed file open until it is told to open the new one.
const OLD_FILE_MS = 60_000;

/**
 * Follows a log from a place on, through its rotation: by rename (the old file is read to its end, and a while longer),
 * by copy and truncate (what was not read yet is read from the copy), and over restarts.
 */
export class LogTail implements Tail {
  readonly #path: string;
  readonly #now: () => number;
  #start: FilePosition | undefined;
  #current: Source | undefined;
  #old: { source: Source; until: number } | undefined;
  /** What copies still hold of a log that was truncated. */
  #rests: Source[] = [];

  constructor(path: string, start: FilePosition | undefined, now: () => number = Date.now) {
    this.#path = path;
    this.#start = start;
    this.#now = now;
  }

  async read(): Promise<Block | undefined> {
    if (this.#current === undefined && !(await this.#open())) return undefined;
    for (let rest = this.#rests[0]; rest !== undefined; rest = this.#rests[0]) {
      const block = await wholeLines(rest);
      if (block !== undefined) return block;
      this.#rests.shift();
      await rest.handle.close();
    }
    if (this.#old !== undefined) {
      const block = await wholeLines(this.#old.source);
      if (block !== undefined) return block;
      if (this.#now() > this.#old.until) await this.#closeOld();
    }
    const source = this.#current;
    if (source === undefined) return undefined;
    if (!(await isSame(source))) {
      this.#rests = await this.#copiesOf(source);
      source.offset = 0;
      source.before = Buffer.alloc(0);
      return this.read();
    }
    const block = await wholeLines(source);
    if (block !== undefined) return block;
    return (await this.#lookForNew(source)) ? this.read() : undefined;
  }

  take(block: Block, bytes: number): void {
    const { from } = block;
    if (isInJournal(from)) return;
    const source = [...this.#rests, this.#old?.source, this.#current].find(
      (one) => one?.inode === from.inode && one.offset === from.offset,
    );
    if (source !== undefined) pass(source, block.bytes.subarray(0, bytes));
  }

  get missing(): string {
    return `${this.#path} does not exist yet. If Postfix logs elsewhere, give that file with --log, or --journal for systemd's journal`;
  }

  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  get position(): FilePosition | undefined {
    const source = this.#rests[0] ?? this.#old?.source ?? this.#current;
    return source === undefined ? this.#start : positionOf(source);
  }

  async close(): Promise<void> {
    await this.#closeOld();
    for (const rest of this.#rests.splice(0)) await rest.handle.close();
    await this.#current?.handle.close();
    this.#current = undefined;
  }

  /** At the place it was told to begin, be it in a file that was renamed since; else at the log's beginning. */
  async #open(): Promise<boolean> {
    const start = this.#start;
    if (start !== undefined) {
      for (const path of await this.#siblings()) {
        const source = await opened(path);
        if (source === undefined) continue;
        source.offset = start.offset;
        source.before = Buffer.from(start.before, "base64");
        if (source.inode === start.inode && (await isSame(source))) {
          this.#start = undefined;
          this.#current = source;
          return true;
        }
        await source.handle.close();
      }
    }
    const source = await opened(this.#path);
    if (source === undefined) return false;
    this.#current = source;
    if (start === undefined) return true;
    // Truncated while nobody watched: perhaps its copies are there.
    this.#start = undefined;
    this.#rests = await this.#copiesOf({
      ...source,
      offset: start.offset,
      before: Buffer.from(start.before, "base64"),
    });
    return true;
  }

  /** Of a log that was truncated: its copy from where it was read to, and every younger one from the beginning. */
  async #copiesOf(source: Source): Promise<Source[]> {
    const found: Source[] = [];
    if (source.before.length === 0) return found;
    for (const path of (await this.#siblings()).reverse()) {
      if (path === this.#path) continue;
      const copy = await opened(path);
      if (copy === undefined) continue;
      if (found.length === 0) {
        copy.offset = source.offset;
        copy.before = source.before;
        if (!(await isSame(copy))) {
          await copy.handle.close();
          continue;
        }
      }
      found.push(copy);
    }
    return found;
  }

  /** After a rename the file that came next: of several rotations none is left out. */
  async #lookForNew(source: Source): Promise<boolean> {
    const inode = await inodeOf(this.#path);
    if (inode === undefined || inode === source.inode) return false;
    const oldestFirst = (await this.#siblings()).reverse();
    const inodes = await Promise.all(oldestFirst.map(inodeOf));
    const place = inodes.indexOf(source.inode);
    const next = await opened((place === -1 ? undefined : oldestFirst[place + 1]) ?? this.#path);
    if (next === undefined) return false;
    await this.#closeOld();
    this.#old = { source, until: this.#now() + OLD_FILE_MS };
    this.#current = next;
    return true;
  }

  async #closeOld(): Promise<void> {
    await this.#old?.source.handle.close();
    this.#old = undefined;
  }

  /** The log, and what its rotation has made of it, the youngest first. */
  async #siblings(): Promise<string[]> {
    const folder = dirname(this.#path);
    const name = basename(this.#path);
    const names = (await readdir(folder).catch(() => [])).filter(
      (one) => one === name || (one.startsWith(name) && ROTATED.test(one.slice(name.length))),
    );
    const found = await Promise.all(
      names.map(async (one) => {
        const path = join(folder, one);
        return {
          path,
          at: await stat(path).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        };
      }),
    );
    return found.sort((a, b) => b.at - a.at).map(({ path }) => path);
  }
}

const positionOf = ({ inode, offset, before }: Omit<Source, "handle">): FilePosition => ({
  inode,
  offset,
  before: before.toString("base64"),
});

const inodeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );

const opened = async (path: string): Promise<Source | undefined> => {
  try {
    const handle = await open(path);
    const { ino } = await handle.stat();
    return { handle, inode: ino, offset: 0, before: Buffer.alloc(0) };
  } catch (error) {
    if (error instanceof Error && "code" in error && SKIPPED.includes(String(error.code))) return undefined;
    throw error;
  }
};

/** Whether what was read before the place is there still. */
const isSame = async ({ handle, offset, before }: Source): Promise<boolean> => {
  if (offset < before.length) return false;
  const { bytesRead, buffer } = await handle.read(
    Buffer.alloc(before.length),
    0,
    before.length,
    offset - before.length,
  );
  return bytesRead === before.length && buffer.equals(before);
};

/** From the place on, at least one whole line; undefined where there is none yet. */
const wholeLines = async (source: Source): Promise<Block | undefined> => {
  for (;;) {
    const { bytesRead, buffer } = await source.handle.read(
      Buffer.alloc(BLOCK_BYTES),
      0,
      BLOCK_BYTES,
      source.offset,
    );
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.includes(NEWLINE)) return { bytes, from: positionOf(source) };
    // A line that fills a block is none of Postfix: zeroes that a power cut left, perhaps.
    if (bytesRead < BLOCK_BYTES) return undefined;
    pass(source, bytes);
  }
};

const pass = (source: Source, bytes: Buffer): void => {
  source.offset += bytes.length;
  source.before = Buffer.concat([source.before, bytes]).subarray(-BEFORE_BYTES);
};
