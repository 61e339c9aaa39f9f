import { RecentStrings } from "./RecentStrings.ts";
import type { Source } from "./source.ts";

const NOBODY: Source = { system: "", instance: "", daemon: "", role: "ignored" };

/**
 * One line of Postfix, in place in its block. There is one of these for all lines: who reads it takes what is to be
 * kept as strings, and not the line. Places are counted from the beginning of what it says, behind the queue id.
 */
export class MailLine {
  source: Source = NOBODY;
  /** Milliseconds since 1970. */
  at = 0;
  /** Whether it is about a message. */
  hasQueueId = false;
  /** The queue id, for looking up: it may hold the block. */
  lookupId = "";
  readonly #recent = new RecentStrings((bytes) => bytes.toString());
  #block: Buffer = Buffer.alloc(0);
  /** The block as Latin-1, for searching only. */
  #latin1 = "";
  #pidFrom = 0;
  #idFrom = 0;
  #from = 0;
  #to = 0;

  setBlock(block: Buffer, latin1: string): void {
    this.#block = block;
    this.#latin1 = latin1;
  }

  /** Where in the block begin: the process id, what follows it, and what it says; and where the line ends. */
  setPlaces(pidFrom: number, idFrom: number, from: number, to: number): void {
    this.#pidFrom = pidFrom;
    this.#idFrom = idFrom;
    this.#from = from;
    this.#to = to;
    this.hasQueueId = from !== idFrom;
    this.lookupId = this.hasQueueId ? this.#latin1.slice(idFrom, from - ": ".length) : "";
  }

  get length(): number {
    return this.#to - this.#from;
  }

  says(words: string, place = 0): boolean {
    return this.#latin1.startsWith(words, this.#from + place);
  }

  /** Of a letter at or after another place; the length of the line where it has none. */
  placeOf(letter: number, place: number): number {
    for (let at = this.#from + place; at < this.#to; at++)
      if (this.#latin1.charCodeAt(at) === letter) return at - this.#from;
    return this.length;
  }

  number(place: number): number {
    let number = 0;
    for (let at = this.#from + place; at < this.#to; at++) {
      const digit = this.#latin1.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    return number;
  }

  /** What it says, or a part, as a string of its own, from UTF-8; bytes that are none are replaced. */
  text(from = 0, to = this.length): string {
    return this.#block.toString("utf8", this.#from + from, this.#from + to);
  }

  /** The same, for what is likely to be said again soon. */
  recentText(from: number, to: number): string {
    return this.#recent.of(this.#block, this.#latin1, this.#from + from, this.#from + to);
  }

  queueId(): string {
    return this.#block.toString("latin1", this.#idFrom, this.#from - ": ".length);
  }

  pid(): string {
    return this.#block.toString("latin1", this.#pidFrom, this.#idFrom - "]: ".length);
  }
}
