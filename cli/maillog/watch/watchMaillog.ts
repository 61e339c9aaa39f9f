import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Findings } from "./Findings.ts";
import { LogTail, type Position } from "./LogTail.ts";
import { Spool, writeDurably } from "./Spool.ts";
import { type Service, Uplink } from "./Uplink.ts";

export type WatchOptions = {
  log: string;
  /** Folder for the place in the log, and for what waits to be sent. */
  state: string;
  host: string;
  service: Service;
  /** Ends once all that is in the log now is sent. */
  once: boolean;
  signal: AbortSignal;
  say: (text: string) => void;
};

const LOOKS_EVERY_MS = 500;
const GREETS_EVERY_MS = 300_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Follows the log and reports it. What is found is on the disk before the place in the log moves on, and leaves the disk
 * once the service has it; what is read again after a crash is the same records, which the service keeps once.
 */
export const watchMaillog = async (options: WatchOptions): Promise<void> => {
  const { state, log, once, signal } = options;
  await mkdir(state, { recursive: true, mode: 0o700 });
  const placeFile = join(state, "position.json");
  const spool = new Spool(join(state, "spool"));
  const uplink = new Uplink({ ...options, spool });
  const tail = new LogTail(log, await placeIn(placeFile));
  const findings = new Findings();
  const sender = new Sender(uplink);
  let kept = "";
  try {
    while (!signal.aborted) {
      const block = await tail.read();
      if (block !== undefined) {
        const { used, records } = findings.add(block);
        tail.take(block, used);
        await spool.put(records);
        const place = JSON.stringify(findings.heldAt ?? tail.position);
        if (place !== kept) await writeDurably(placeFile, place);
        kept = place;
        if (used > 0) continue;
      }
      await sender.work();
      if (once && (await spool.waiting()) === 0) return;
      if (once && sender.isWaiting)
        throw new Error(`the service took not everything; it is kept in ${state}`);
      await delay(LOOKS_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    await tail.close();
  }
};

/** Sends, greets, and waits longer after each failure. */
class Sender {
  readonly #uplink: Uplink;
  #waitMs = 0;
  #nextAt = 0;
  #greetAt = 0;

  constructor(uplink: Uplink) {
    this.#uplink = uplink;
  }

  get isWaiting(): boolean {
    return performance.now() < this.#nextAt;
  }

  async work(): Promise<void> {
    if (this.isWaiting) return;
    let result = await this.#uplink.sendNext();
    while (result === "sent") {
      this.#heard();
      result = await this.#uplink.sendNext();
    }
    if (result === "nothing" && performance.now() >= this.#greetAt) {
      result = await this.#uplink.greet();
      if (result === "sent") this.#heard();
    }
    if (result !== "later") return;
    this.#waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, this.#waitMs * 2));
    this.#nextAt = performance.now() + this.#waitMs;
  }

  #heard(): void {
    this.#waitMs = 0;
    this.#greetAt = performance.now() + GREETS_EVERY_MS;
  }
}

const placeIn = async (file: string): Promise<Position | undefined> => {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Position;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Error(
      `${file} cannot be read: delete it to begin at the log's beginning; nothing is counted twice`,
      {
        cause: error,
      },
    );
  }
};
