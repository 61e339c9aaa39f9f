import { fromJournal } from "./journal.ts";
import { type LocalTime, LogClock } from "./LogClock.ts";
import { MailLine } from "./MailLine.ts";
import { RecentStrings } from "./RecentStrings.ts";
import { sourceOf } from "./source.ts";

const MOST_HEAD = 160; // characters of host and program; longer is none of Postfix
const MOST_QUEUE_ID = 20;
const [NEWLINE, RETURN, SPACE, COLON, BRACKET, END_BRACKET, BRACE] = [
  0x0a, 0x0d, 0x20, 0x3a, 0x5b, 0x5d, 0x7b,
];

/** Bits: 1, in a short queue id (hexadecimal); 2, in a long one (base 52, no vowels) [postconf, enable_long_queue_ids]. */
const QUEUE_ID_LETTERS = new Uint8Array(256).map((_, code) => {
  const letter = String.fromCharCode(code);
  return (/[0-9A-F]/.test(letter) ? 1 : 0) | (/[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]/.test(letter) ? 2 : 0);
});

export type MaillogReaderOptions = {
  onLine: (line: MailLine) => void;
  /** When the log was written to last: its first line is not later. */
  latest: number;
  localTime?: LocalTime;
};

/**
 * Reads a log in blocks of bytes and tells the lines in it that are Postfix's.
 *
 * A block is read as Latin-1, so that a place in its text is the place of a byte, and searched in place: no line and
 * no field becomes a string of its own unless it is kept, and what is kept does not hold the block (in V8 a part of a
 * string holds the whole of it).
 */
export class MaillogReader {
  readonly #onLine: (line: MailLine) => void;
  readonly #clock: LogClock;
  readonly #line = new MailLine();
  readonly #sources = new RecentStrings((head) => sourceOf(head.toString()));
  lines = 0;
  linesOfPostfix = 0;
  /** Of the first line of Postfix. */
  firstAt: number | undefined;

  constructor({ onLine, latest, localTime = Date.UTC }: MaillogReaderOptions) {
    this.#onLine = onLine;
    this.#clock = new LogClock({ latest, localTime });
  }

  /** Reads the whole lines of a block. Answers how many bytes they are: the rest begins the next block. */
  read(block: Buffer): number {
    const text = block.toString("latin1");
    this.#line.setBlock(block, text);
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      this.#readLine(block, text, from, end);
      from = end + 1;
    }
    return from;
  }

  /** Reads what follows the last newline of a log: a line cut short, or being written. */
  end(rest: Buffer): void {
    if (rest.length > 0) this.read(Buffer.concat([rest, Buffer.of(NEWLINE)]));
  }

  #readLine(block: Buffer, text: string, from: number, end: number): void {
    this.lines++;
    const first = text.charCodeAt(from);
    if (first === BRACE) this.#readJournal(block, text, from, end);
    else this.#readSyslog(block, text, from, text.charCodeAt(end - 1) === RETURN ? end - 1 : end);
  }

  #readJournal(block: Buffer, text: string, from: number, end: number): void {
    const line = fromJournal(block.toString("utf8", from, end));
    if (line === undefined) return;
    const bytes = Buffer.from(line);
    const latin1 = bytes.toString("latin1");
    this.#line.setBlock(bytes, latin1);
    this.#readSyslog(bytes, latin1, 0, bytes.length);
    this.#line.setBlock(block, text);
  }

  /** `time host program[pid]: [queue id: ]text` */
  #readSyslog(block: Buffer, text: string, from: number, end: number): void {
    const head = this.#clock.read(text, from);
    if (head === -1) return;
    const open = placeOf(BRACKET, text, head, Math.min(end, head + MOST_HEAD));
    if (open === -1) return;
    const source = this.#sources.of(block, text, head, open);
    if (source === undefined) return;
    this.linesOfPostfix++;
    this.firstAt ??= this.#clock.at;
    if (source.role === "ignored") return;
    const close = placeOf(END_BRACKET, text, open, end);
    if (close === -1 || text.charCodeAt(close + 1) !== COLON || text.charCodeAt(close + 2) !== SPACE) return;
    const said = close + 3;
    const idEnd = endOfQueueId(text, said);
    const line = this.#line;
    line.source = source;
    line.at = this.#clock.at;
    line.setPlaces(open + 1, said, idEnd === said ? said : idEnd + 2, end);
    this.#onLine(line);
  }
}

/** Of a letter in a part of a text, or -1; `indexOf` would go on to the end of the block. */
const placeOf = (code: number, text: string, from: number, to: number): number => {
  for (let place = from; place < to; place++) if (text.charCodeAt(place) === code) return place;
  return -1;
};

/** Where the queue id that begins at a place ends; the place itself where there is none. */
const endOfQueueId = (text: string, from: number): number => {
  let end = from;
  let letters = 3;
  for (let code = text.charCodeAt(end); code !== COLON; code = text.charCodeAt(++end)) {
    letters &= QUEUE_ID_LETTERS[code] ?? 0;
    if (letters === 0 || end - from === MOST_QUEUE_ID) return from;
  }
  const least = (letters & 1) === 1 ? 6 : 10;
  return end - from >= least && text.charCodeAt(end + 1) === SPACE ? end : from;
};
