import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Rewriting } from "../../shared/relay/records/rewriting.ts";
import { codeOf } from "../api/client/failure.ts";
import type { Spool } from "../reporting/Spool.ts";

const MOST_WAITING = 100_000; // files, of a second each: more than a day

/**
 * Rewritings from the moment they are decided until they are in the spool. Postfix waits for the answer, so they are only
 * appended to a file: that survives kill -9, and of a power failure at most the last second is lost.
 */
export class RewritingLog {
  readonly #path: string;
  readonly #spool: Spool<Rewriting>;
  readonly #say: (text: string) => void;
  #file: number | undefined;
  #said = "";

  constructor(folder: string, { spool, say }: { spool: Spool<Rewriting>; say: (text: string) => void }) {
    this.#path = join(folder, "rewritings");
    this.#spool = spool;
    this.#say = say;
  }

  /** Never fails: a report that is lost must not cost a message. */
  note(reports: readonly Rewriting[]): void {
    if (reports.length === 0) return;
    try {
      this.#file ??= this.#open();
      // One write, at the end of the file: also two guards do not mix their lines.
      writeSync(this.#file, reports.map((one) => `${JSON.stringify(one)}\n`).join(""));
    } catch (error) {
      this.#sayOnce(
        `cannot write ${this.#path} (${codeOf(error)}): the service does not learn of rewritings`,
      );
    }
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    return openSync(this.#path, "a", 0o600);
  }

  /** Moves what was noted, also before a crash, into the spool. */
  async flush(): Promise<void> {
    const taken = `${this.#path}.taken`;
    await this.#spoolFrom(taken);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    // At once: what is noted in between would go on into the file that is taken, and be lost with it.
    if (existsSync(this.#path)) renameSync(this.#path, taken);
    await this.#spoolFrom(taken);
  }

  async #spoolFrom(taken: string): Promise<void> {
    const text = await readFile(taken, "utf8").catch(ifMissing);
    if (text === undefined) return;
    if ((await this.#spool.waiting()) >= MOST_WAITING)
      this.#sayOnce("the service has taken no rewritings for more than a day: they are no longer kept");
    else await this.#spool.put(text.split("\n").flatMap(reportIn));
    await rm(taken);
  }

  #sayOnce(text: string): void {
    if (text !== this.#said) this.#say(text);
    this.#said = text;
  }
}

/** The last line may be cut off: the disk was full, or the power failed. */
const reportIn = (line: string): Rewriting[] => {
  try {
    return line === "" ? [] : [JSON.parse(line) as Rewriting];
  } catch {
    return [];
  }
};

const ifMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
};
