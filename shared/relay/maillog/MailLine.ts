import { isAt, numberAt, placeOf } from "./bytes.ts";
import { RecentStrings } from "./RecentStrings.ts";
import type { Source } from "./source.ts";

const NOBODY: Source = { system: "", instance: "", daemon: "", role: "reports" };

/**
 * One line of Postfix, in place in its block. There is one of these for all lines: who reads it takes strings, and not
 * the line. Places are counted from the beginning of what it says, behind the queue id.
 */
export class MailLine {
  source: Source = NOBODY;
  /** Milliseconds since 1970. */
  at = 0;
  /** Empty where it is not about a message. */
  queueId = "";
  readonly #recent = new RecentStrings((text) => text);
  #block: Buffer = Buffer.alloc(0);
  #pidFrom = 0;
  #pidTo = 0;
  #from = 0;
  #to = 0;

  setBlock(block: Buffer): void {
    this.#block = block;
  }

  /** Keeps the bytes of the line read last, as those of its block will be others. */
  keep(): void {
    const from = Math.min(this.#pidFrom, this.#from);
    const copy = Buffer.from(this.#block.subarray(from, this.#to));
    this.#pidFrom -= from;
    this.#pidTo -= from;
    this.#from -= from;
    this.#to -= from;
    this.#block = copy;
  }

  /** Where in the block are the process id, the queue id, what the line says, and its end. */
  setPlaces(pidFrom: number, pidTo: number, idFrom: number, idTo: number, to: number): void {
    this.#pidFrom = pidFrom;
    this.#pidTo = pidTo;
    this.queueId = idFrom === idTo ? "" : this.#recent.of(this.#block, idFrom, idTo);
    this.#from = idFrom === idTo ? idFrom : idTo + ": ".length;
    this.#to = to;
  }

  get length(): number {
    return this.#to - this.#from;
  }

  get firstByte(): number {
    return this.#block[this.#from] ?? 0;
  }

  says(words: string, place = 0): boolean {
    return isAt(words, this.#block, this.#from + place);
  }

  /** Of a byte at or after another place; the length of the line where it has none. */
  placeOf(byte: number, place: number): number {
    const found = placeOf(byte, this.#block, this.#from + place, this.#to);
    return found === -1 ? this.length : found - this.#from;
  }

  number(place: number): number {
    return numberAt(this.#block, this.#from + place);
  }

  /** What it says, or a part, from UTF-8; bytes that are none are replaced. */
  text(from = 0, to = this.length): string {
    return this.#block.toString("utf8", this.#from + from, this.#from + to);
  }

  /** The same, for what is likely to be said again soon. */
  recentText(from: number, to: number): string {
    return this.#recent.of(this.#block, this.#from + from, this.#from + to);
  }

  pid(): string {
    return this.#block.toString("latin1", this.#pidFrom, this.#pidTo);
  }
}
