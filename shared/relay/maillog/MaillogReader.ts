import { placeOf } from "./bytes.ts";
import { fromJournal } from "./journal.ts";
import { type LocalTime, LogClock } from "./LogClock.ts";
import { MailLine } from "./MailLine.ts";
import { RecentStrings } from "./RecentStrings.ts";
import { type Source, sourceOf } from "./source.ts";

const MOST_HEAD = 160; // bytes of host and program; longer is none of Postfix
const MOST_QUEUE_ID = 20;
const [NEWLINE, RETURN, SPACE, COLON, BRACKET, END_BRACKET, BRACE] = [
  0x0a, 0x0d, 0x20, 0x3a, 0x5b, 0x5d, 0x7b,
];
const FOREIGN = "foreign";

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
 * Reads a log in blocks of bytes and tells the lines in it that are Postfix's. The bytes are searched in place: no line
 * becomes a string, and of its fields those only that are kept.
 */
export class MaillogReader {
  readonly #onLine: (line: MailLine) => void;
  readonly #clock: LogClock;
  readonly #line = new MailLine();
  /** By `host program`. */
  readonly #sources = new RecentStrings<Source | typeof FOREIGN>((head) => sourceOf(head) ?? FOREIGN);
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
    this.#line.setBlock(block);
    let from = 0;
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, from)) {
      this.lines++;
      if (block[from] === BRACE) this.#readJournal(block, from, end);
      else this.#readSyslog(block, from, block[end - 1] === RETURN ? end - 1 : end);
      from = end + 1;
    }
    return from;
  }

  /** Reads what follows the last newline of a log: a line cut short, or being written. */
  end(rest: Buffer): void {
    if (rest.length > 0) this.read(Buffer.concat([rest, Buffer.of(NEWLINE)]));
  }

  #readJournal(block: Buffer, from: number, end: number): void {
    const line = fromJournal(block.toString("utf8", from, end));
    if (line === undefined) return;
    const bytes = Buffer.from(line);
    this.#line.setBlock(bytes);
    this.#readSyslog(bytes, 0, bytes.length);
    this.#line.setBlock(block);
  }

  /** `time host program[pid]: [queue id: ]text` */
  #readSyslog(block: Buffer, from: number, end: number): void {
    const head = this.#clock.read(block, from);
    if (head === -1) return;
    const open = placeOf(BRACKET, block, head, Math.min(end, head + MOST_HEAD));
    if (open === -1) return;
    const source = this.#sources.of(block, head, open);
    if (source === FOREIGN) return;
    this.linesOfPostfix++;
    this.firstAt ??= this.#clock.at;
    const close = placeOf(END_BRACKET, block, open, end);
    if (close === -1 || block[close + 1] !== COLON || block[close + 2] !== SPACE) return;
    const said = close + "]: ".length;
    const line = this.#line;
    line.source = source;
    line.at = this.#clock.at;
    line.setPlaces(open + 1, close, said, endOfQueueId(block, said), end);
    this.#onLine(line);
  }
}

/** Where the queue id that begins at a place ends; the place itself where there is none. */
const endOfQueueId = (block: Buffer, from: number): number => {
  let end = from;
  let letters = 3;
  for (let byte = block[end]; byte !== COLON; byte = block[++end]) {
    letters &= QUEUE_ID_LETTERS[byte ?? 0] ?? 0;
    if (letters === 0 || end - from === MOST_QUEUE_ID) return from;
  }
  const least = (letters & 1) === 1 ? 6 : 10;
  return end - from >= least && block[end + 1] === SPACE ? end : from;
};
