import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { entryOf, type Journal, mailArguments } from "./journalctl.ts";
import { type Block, isInJournal, type JournalPosition, type Position, type Tail } from "./Tail.ts";

type Options = {
  journal: Journal;
  /** The place to go on from; the beginning where there is none. */
  start: JournalPosition | undefined;
  /** Whether to wait for more at the end. */
  follow: boolean;
  say: (text: string) => void;
};
type Journalctl = ChildProcessByStdio<null, Readable, Readable>;

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1 << 18;
const MOST_WAITING_BYTES = 1 << 22;
const RESTARTS_AFTER_MS = 5_000;
// An instance of Postfix that logs for the first time, and neither as mail nor as one known, is found by looking again.
const LOOKS_AGAIN_AFTER_MS = 600_000;
const START: JournalPosition = { cursor: "", at: 0 };

/**
 * Follows systemd's journal by its cursors, through its rotation, vacuum and reboots, with a `journalctl` that runs
 * meanwhile and is started again from the same place where it ends.
 */
export class JournalTail implements Tail {
  readonly #options: Options;
  readonly #now: () => number;
  #journalctl: Journalctl | undefined;
  #arguments: string[] = [];
  #position: JournalPosition;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Whether the next entry is the one of the place where it was started, which was read before. */
  #isAtStart = false;
  #isAtEnd = false;
  #startAfter = 0;
  #lookAfter = 0;
  #error = "";
  missing = "";

  constructor(options: Options, now: () => number = () => performance.now()) {
    this.#options = options;
    this.#now = now;
    this.#position = options.start ?? START;
  }

  get isOpen(): boolean {
    return this.#journalctl !== undefined || this.#isAtEnd;
  }

  get position(): Position {
    return this.#position;
  }

  async read(): Promise<Block | undefined> {
    if (this.#journalctl === undefined && !this.#isAtEnd) await this.#start();
    await this.#lookAgain();
    if (!this.#options.follow)
      while (!this.#hasLine() && this.#journalctl !== undefined) await once(this.#journalctl.stdout, "wake");
    const bytes = this.#wholeLines();
    return bytes === undefined ? undefined : { bytes, from: this.#position };
  }

  take(block: Block, bytes: number): void {
    if (!isInJournal(block.from) || block.from.cursor !== this.#position.cursor) return;
    const used = block.bytes.subarray(0, bytes);
    const end = used.lastIndexOf(NEWLINE);
    if (end === -1) return;
    const last = used.toString("utf8", used.lastIndexOf(NEWLINE, end - 1) + 1, end);
    this.#position = entryOf(last) ?? this.#position;
    this.#drop(end + 1);
  }

  async close(): Promise<void> {
    const child = this.#journalctl;
    this.#journalctl = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, "close");
  }

  async #start(): Promise<void> {
    if (this.#now() < this.#startAfter) return;
    this.#startAfter = this.#now() + RESTARTS_AFTER_MS;
    this.#lookAfter = this.#now() + LOOKS_AGAIN_AFTER_MS;
    const { follow, journal, say } = this.#options;
    const { cursor } = this.#position;
    try {
      this.#arguments = await mailArguments(journal);
    } catch (error) {
      this.missing = error instanceof Error ? error.message : String(error);
      return;
    }
    this.#isAtStart = cursor !== "";
    this.#error = "";
    const child = spawn(
      "journalctl",
      [
        // --follow alone means this boot and the last ten lines; --merge is what adds earlier boots to it.
        ...(follow ? ["--follow", "--merge", "--no-tail", "--lines=all"] : []),
        // Not --after-cursor: where the entry is gone, that leaves out the one that follows.
        ...(cursor === "" ? [] : [`--cursor=${cursor}`]),
        ...this.#arguments,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#journalctl = child;
    child.stdout.on("data", (bytes: Buffer) => this.#receive(child, bytes));
    // Above all that it may not read the system's journal, which is no error for it.
    child.stderr.on("data", (bytes: Buffer) => {
      if (this.#error === "")
        say(`journalctl: ${bytes.toString().trim().replace(/\s+/g, " ").slice(0, 300)}`);
      this.#error = bytes.toString().trim().slice(-300);
    });
    child.on("error", () => {});
    child.on("close", (code) => this.#ended(child, code));
  }

  #receive(child: Journalctl, bytes: Buffer): void {
    if (child !== this.#journalctl) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) child.stdout.pause();
    child.stdout.emit("wake");
  }

  #ended(child: Journalctl, code: number | null): void {
    if (child !== this.#journalctl) return;
    this.#journalctl = undefined;
    if (code === 0 && !this.#options.follow) this.#isAtEnd = true;
    else {
      this.missing = `journalctl ended (${code ?? "killed"})${this.#error === "" ? "" : `: ${this.#error}`}`;
      this.#drop(this.#waitingBytes); // it comes again
    }
    child.stdout.emit("wake");
  }

  /** Starts again where another instance of Postfix has logged since. */
  async #lookAgain(): Promise<void> {
    if (!this.#options.follow || this.#journalctl === undefined || this.#now() < this.#lookAfter) return;
    this.#lookAfter = this.#now() + LOOKS_AGAIN_AFTER_MS;
    const now = await mailArguments(this.#options.journal).catch(() => this.#arguments);
    if (now.join("\n") === this.#arguments.join("\n")) return;
    await this.close();
    this.#startAfter = 0;
    await this.#start();
  }

  #hasLine(): boolean {
    return this.#waiting.some((bytes) => bytes.includes(NEWLINE));
  }

  #wholeLines(): Buffer | undefined {
    if (!this.#hasLine()) return undefined;
    const all = Buffer.concat(this.#waiting);
    this.#waiting = [all];
    if (this.#isAtStart) {
      this.#isAtStart = false;
      const end = all.indexOf(NEWLINE);
      const first = entryOf(all.toString("utf8", 0, end));
      if (first?.cursor === this.#position.cursor) {
        this.#drop(end + 1);
        return this.#wholeLines();
      }
      const since = new Date(this.#position.at).toISOString();
      this.#options.say(
        `the journal no longer has the entries after ${since}, the last one read; continuing at ${first === undefined ? "the oldest entry" : new Date(first.at).toISOString()}. Mail logged in between is not reported`,
      );
    }
    const most = all.subarray(0, Math.max(BLOCK_BYTES, all.indexOf(NEWLINE) + 1));
    return most.subarray(0, most.lastIndexOf(NEWLINE) + 1);
  }

  #drop(bytes: number): void {
    const all = Buffer.concat(this.#waiting).subarray(bytes);
    this.#waiting = all.length === 0 ? [] : [all];
    this.#waitingBytes = all.length;
    if (all.length < MOST_WAITING_BYTES) this.#journalctl?.stdout.resume();
  }
}
