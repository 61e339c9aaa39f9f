import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const MOST_RECORDS = 500; // a request takes no more
const NAME = /^\d{16}-\d{6}\.json$/;

/** Records on disk until the service has them, oldest first. */
export class Spool<Report> {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps records; when it settles they are on the disk. */
  async put(records: readonly Report[]): Promise<void> {
    if (records.length === 0) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (let i = 0; i < records.length; i += MOST_RECORDS) {
      const name = `${String(Date.now()).padStart(16, "0")}-${String(this.#count++ % 1_000_000).padStart(6, "0")}.json`;
      await writeDurably(join(this.#folder, name), JSON.stringify(records.slice(i, i + MOST_RECORDS)));
    }
  }

  /** The oldest that wait, as many files as `most` and one request hold. */
  async next(most: number): Promise<{ records: Report[]; names: string[] } | undefined> {
    const records: Report[] = [];
    const names: string[] = [];
    for (const name of (await this.#names()).sort()) {
      const some = await this.#read(name);
      if (some === undefined) continue;
      if (names.length > 0 && (names.length >= most || records.length + some.length > MOST_RECORDS)) break;
      records.push(...some);
      names.push(name);
    }
    return names.length === 0 ? undefined : { records, names };
  }

  async #read(name: string): Promise<Report[] | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), "utf8")) as Report[];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      await this.putAside(name);
      return undefined;
    }
  }

  async waiting(): Promise<number> {
    return (await this.#names()).length;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true });
  }

  /** What the service does not take stays on the disk, out of the way. */
  async putAside(name: string): Promise<void> {
    await rename(join(this.#folder, name), join(this.#folder, `${name}.refused`));
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => NAME.test(name));
  }
}

/** Under another name first, flushed: after a crash there is the whole file or none. */
export const writeDurably = async (path: string, text: string): Promise<void> => {
  {
    await using handle = await open(`${path}.new`, "w", 0o600);
    await handle.writeFile(text);
    await handle.sync();
  }
  await rename(`${path}.new`, path);
};
