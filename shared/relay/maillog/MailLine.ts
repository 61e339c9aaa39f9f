import type { Source } from "./source.ts";

const NOBODY: Source = { system: "", instance: "", daemon: "", role: "ignored" };

/**
 * One line of Postfix, in place in its block. There is one of these for all lines: who reads it takes what is to be
 * kept as `text()`, and not the line.
 */
export class MailLine {
  source: Source = NOBODY;
  /** Milliseconds since 1970. */
  at = 0;
  /** Empty where the line is not about a message. Not to be kept: it may hold the block. */
  queueId = "";
  #block: Buffer = Buffer.alloc(0);
  /** The block as Latin-1, for searching only. */
  #latin1 = "";
  #pidFrom = 0;
  #pidTo = 0;
  /** Where what it says, behind the queue id, begins and ends. */
  #from = 0;
  #to = 0;

  setBlock(block: Buffer, latin1: string): void {
    this.#block = block;
    this.#latin1 = latin1;
  }

  setPlaces(pidFrom: number, pidTo: number, from: number, to: number): void {
    this.#pidFrom = pidFrom;
    this.#pidTo = pidTo;
    this.#from = from;
    this.#to = to;
  }

  says(words: string): boolean {
    return this.#latin1.startsWith(words, this.#from);
  }

  /** What it says, as a string of its own, from UTF-8; bytes that are none are replaced. */
  text(): string {
    return this.#block.toString("utf8", this.#from, this.#to);
  }

  pid(): string {
    return this.#block.toString("latin1", this.#pidFrom, this.#pidTo);
  }
}
