import { isAt, numberAt, placeOf } from "./bytes.ts";
import { EntryLines } from "./EntryLines.ts";
import { type LocalTime, LogClock } from "./LogClock.ts";
import { MailLine } from "./MailLine.ts";
import { linesLostIn, repeatsIn } from "./notes.ts";
import { RecentStrings } from "./RecentStrings.ts";
import { type Source, sourceOf } from "./source.ts";
import { ofRecord, type Unframed, unframed } from "./unframed.ts";

const MOST_HEAD = 160; // bytes of host and program; longer is none of Postfix
const MOST_QUEUE_ID = 20;
const MOST_LINE = 1 << 18; // bytes of a line that is not syslog's
const [NEWLINE, RETURN, SPACE, COLON, BRACKET, END_BRACKET, LETTER_M] = [
  0x0a, 0x0d, 0x20, 0x3a, 0x5b, 0x5d, 0x6d,
];
const FOREIGN = "foreign";
const FRAMED = "framed";
const REPEATED = "message repeated ";
// A line cannot make us tell any number of them.
const MOST_REPEATS = 100;
const [MOST_STRANGERS, MOST_OF_STRANGER] = [40, 300];
const [MOST_NAME, LENGTH_BYTES] = [64, 8];
/** What an entry of several lines can begin with. */
const BEGINS_ENTRY = /^(?:\s*(?:"[^"]{1,200}"\s?:\s?)?[[{]\s*$|__[A-Z_]+=|[A-Z][a-z]{2} \d{4}-.{1,60} \[s=)/;
const NO_ENTRY = { records: [], isPart: false };

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
 * Reads a log in blocks of bytes and tells the lines in it that are Postfix's or msmtp's. As syslog writes them, lines
 * are searched in place: none becomes a string, and of its fields those only that are kept. Other frames are taken off
 * first (`unframed`).
 */
export class MaillogReader {
  readonly #onLine: (line: MailLine) => void;
  readonly #clock: LogClock;
  readonly #line = new MailLine();
  readonly #entries = new EntryLines();
  /** By `host program`. */
  readonly #sources = new RecentStrings<Source | typeof FOREIGN | typeof FRAMED>(sourceOfHead);
  /** The number of the line told last: `last message repeated` is about the line before. */
  #toldAt = -1;
  lines = 0;
  linesOfPostfix = 0;
  linesOfMsmtp = 0;
  /** Lines that the log says it lost. */
  linesLost = 0;
  /** The first lines that are of neither: they show what the log is. */
  readonly strangers: string[] = [];
  /** Of the first line of Postfix or msmtp. */
  firstAt: number | undefined;

  constructor({ onLine, latest, localTime = Date.UTC }: MaillogReaderOptions) {
    this.#onLine = onLine;
    this.#clock = new LogClock({ latest, localTime });
  }

  /** Reads the whole lines of a block. Answers how many bytes they are: the rest begins the next block. */
  read(block: Buffer): number {
    let from = 0;
    for (let end = block.indexOf(NEWLINE); end !== -1; end = block.indexOf(NEWLINE, from)) {
      const behind = this.#entries.isOpen ? this.#readBytes(block, from, end) : 0;
      if (behind === -1) break;
      this.lines++;
      const to = block[end - 1] === RETURN ? end - 1 : end;
      if (behind === 0 && (this.#entries.isOpen || !this.#readSyslog(block, from, to)))
        this.#readFramed(block.toString("utf8", from, Math.min(to, from + MOST_LINE)));
      from = behind === 0 ? end + 1 : behind;
    }
    this.#line.keep();
    return from;
  }

  /** Passes over a line that is longer than any of Postfix. */
  skip(block: Buffer): void {
    this.#meet(block.toString("utf8", 0, MOST_OF_STRANGER));
  }

  /** Reads what follows the last newline of a log: a line cut short, or being written. */
  end(rest: Buffer): void {
    if (rest.length > 0) this.read(Buffer.concat([rest, Buffer.of(NEWLINE)]));
    for (const record of this.#entries.end())
      for (const one of ofRecord(record, this.#clock)) this.#tellFramed(one);
  }

  /** `time host program[pid]: [queue id: ]text`. Answers whether the line needs no other look. */
  #readSyslog(block: Buffer, from: number, end: number): boolean {
    const head = this.#clock.read(block, from);
    if (head === -1) return false;
    const open = placeOf(BRACKET, block, head, Math.min(end, head + MOST_HEAD));
    if (open === -1) return false;
    const source = this.#sources.of(block, head, open);
    if (source === FRAMED) return false;
    if (source === FOREIGN) {
      if (this.strangers.length < MOST_STRANGERS) this.#meet(block.toString("utf8", from, end));
      return true;
    }
    this.#count(source, this.#clock.at);
    const close = placeOf(END_BRACKET, block, open, end);
    if (close === -1 || block[close + 1] !== COLON || block[close + 2] !== SPACE) return true;
    const line = this.#line;
    line.source = source;
    line.at = this.#clock.at;
    this.#tell(block, open + 1, close, close + "]: ".length, end);
    return true;
  }

  #readFramed(text: string): void {
    const { records, isPart } =
      this.#entries.isOpen || BEGINS_ENTRY.test(text) ? this.#entries.take(text, this.#clock) : NO_ENTRY;
    const found = records.flatMap((record) => ofRecord(record, this.#clock));
    if (!isPart) found.push(...unframed(text, this.#clock));
    for (const one of found) this.#tellFramed(one);
    if (found.length === 0 && !isPart) this.#readNote(text);
  }

  #tellFramed({ source, pid, message, at }: Unframed): void {
    this.#clock.set(at ?? Number.NaN);
    this.#count(source, at);
    const line = this.#line;
    const bytes = Buffer.from(`${pid}]: ${message}`);
    line.source = source;
    line.at = at ?? Number.NaN;
    const close = Buffer.byteLength(pid);
    this.#tell(bytes, 0, close, close + "]: ".length, bytes.length);
  }

  /** Tells a line; `message repeated 3 times: [ text]` of rsyslog three times. */
  #tell(block: Buffer, pidFrom: number, pidTo: number, from: number, end: number): void {
    let [said, to, times] = [from, end, 1];
    if (block[from] === LETTER_M && isAt(REPEATED, block, from)) {
      times = Math.min(numberAt(block, from + REPEATED.length), MOST_REPEATS);
      said = placeOf(BRACKET, block, from, Math.min(end, from + 60)) + "[ ".length;
      if (block[end - 1] === END_BRACKET) to = end - 1;
    }
    this.#line.setBlock(block);
    this.#line.setPlaces(pidFrom, pidTo, said, endOfQueueId(block, said), to);
    this.#toldAt = this.lines;
    for (; times > 0; times--) this.#onLine(this.#line);
  }

  /** What syslog or the journal says of its own lines, or a line of nobody that concerns us. */
  #readNote(text: string): void {
    const times = Math.min(repeatsIn(text), MOST_REPEATS);
    if (times > 0 && this.#toldAt === this.lines - 1) {
      this.#toldAt = this.lines;
      for (let n = 0; n < times; n++) this.#onLine(this.#line);
      return;
    }
    this.linesLost += linesLostIn(text);
    this.#meet(text);
  }

  #meet(text: string): void {
    if (this.strangers.length < MOST_STRANGERS) this.strangers.push(text.slice(0, MOST_OF_STRANGER));
  }

  #count({ role }: Source, at: number | undefined): void {
    if (role === "sends") this.linesOfMsmtp++;
    else this.linesOfPostfix++;
    this.firstAt ??= at;
  }

  /**
   * A field of the journal's export format that holds bytes: its name in a line, their number in 8 bytes, they, a
   * newline. Answers where the next line begins, 0 where this is none, -1 where the block ends before it.
   */
  #readBytes(block: Buffer, from: number, end: number): number {
    const name =
      end - from > MOST_NAME ? undefined : this.#entries.fieldOfBytes(block.toString("latin1", from, end));
    if (name === undefined) return 0;
    const begin = end + 1 + LENGTH_BYTES;
    if (begin > block.length) return -1;
    const length = block.readBigUInt64LE(end + 1);
    if (length > MOST_LINE) return 0;
    const behind = begin + Number(length) + 1;
    if (behind > block.length) return -1;
    this.#entries.setBytes(name, block.subarray(begin, behind - 1));
    return behind;
  }
}

/** Whose line it is; `framed` where there is more around it than a host. */
const sourceOfHead = (head: string): Source | typeof FOREIGN | typeof FRAMED => {
  const source = sourceOf(head);
  if (source !== undefined) return source;
  // Of another program: unless it speaks of lost lines, or holds a container's log.
  return /^(?:[\w.-]+ )?(?!rsyslogd$|systemd-journald$|msmtp$|[0-9a-f]{12}$|docker|podman$|conmon$)[\w./-]+$/.test(
    head,
  ) && !/\.(?:service|scope)$/.test(head)
    ? FOREIGN
    : FRAMED;
};

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
