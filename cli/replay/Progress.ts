import type { WriteStream } from "node:tty";

const WIDTH = 30;
const EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

/** How far a replay is: a bar on a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #out: WriteStream;
  readonly #total: number;
  #read = 0;
  #count = 0;
  #shownAt = performance.now();

  constructor(out: WriteStream, totalBytes: number) {
    this.#out = out;
    this.#total = totalBytes;
  }

  read(bytes: number): void {
    this.#read += bytes;
  }

  show(count: number): void {
    this.#count = count;
    const now = performance.now();
    if (now - this.#shownAt < (this.#out.isTTY ? EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    const part = this.#total === 0 ? 1 : Math.min(this.#read / this.#total, 1);
    const percent = `${Math.floor(part * 100)}%`.padStart(4);
    const text = `${percent}  ${this.#count} notifications`;
    if (!this.#out.isTTY) this.#out.write(`${text.trim()}\n`);
    else this.#out.write(`\r[${"#".repeat(Math.round(part * WIDTH)).padEnd(WIDTH, ".")}]${text}\u001b[K`);
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write("\r\u001b[K");
  }
}
