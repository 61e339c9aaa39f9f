/** One line of Postfix in a syslog. */
export type MailLine = {
  /** Milliseconds since 1970 UTC; a syslog time without year or zone is taken as of the log's year, in UTC. */
  at: number;
  /** As written, for people. */
  time: string;
  host: string;
  /** `postfix` of `postfix/submission/smtpd`, or the instance's own syslog name. */
  instance: string;
  /** The last part: `smtp`, `smtpd`, `qmgr`, `cleanup`, `bounce`, … */
  daemon: string;
  pid: string;
  /** Absent where the line is not about a message. */
  queueId?: string;
  text: string;
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;
// Short ids are hexadecimal, long ones (enable_long_queue_ids) base 52 without vowels, with a z inside [postconf].
const QUEUE_ID = /^([0-9A-F]{6,20}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}): /;

/** Reads lines one after the other: the year that RFC 3164 leaves out goes on from line to line. */
export class LineReader {
  #year: number;
  #last = Number.NEGATIVE_INFINITY;

  /** `year`: of the first line, where it does not say. */
  constructor(year: number) {
    this.#year = year;
  }

  /** Undefined where the line is none of Postfix. */
  read(line: string): MailLine | undefined {
    // Cheaper than any pattern, and most lines of a busy host are of others.
    if (line.indexOf("postfix") === -1) return undefined;
    const text = line.charCodeAt(0) === 0x7b ? fromJournal(line) : line;
    if (text === undefined) return undefined;
    const stamp = this.#stamp(text);
    if (stamp === undefined) return undefined;
    const rest = text.slice(stamp.end);
    // host program[pid]: text
    const space = rest.indexOf(" ");
    const open = rest.indexOf("[", space + 1);
    const close = rest.indexOf("]: ", open);
    if (space <= 0 || open === -1 || close === -1) return undefined;
    const program = rest.slice(space + 1, open);
    const slash = program.lastIndexOf("/");
    if (slash === -1 || program.indexOf(" ") !== -1) return undefined;
    const said = rest.slice(close + 3);
    const id = QUEUE_ID.exec(said)?.[1];
    return {
      at: stamp.at,
      time: stamp.time,
      host: rest.slice(0, space),
      instance: program.slice(0, program.indexOf("/")),
      daemon: program.slice(slash + 1),
      pid: rest.slice(open + 1, close),
      ...(id === undefined ? { text: said } : { queueId: id, text: said.slice(id.length + 2) }),
    };
  }

  #stamp(line: string): { at: number; time: string; end: number } | undefined {
    const month = MONTHS.indexOf(line.slice(0, 3));
    if (month !== -1) return this.#rfc3164(line, month);
    const end = line.indexOf(" ");
    if (end < 19 || line.charCodeAt(4) !== 0x2d) return undefined;
    const time = line.slice(0, end);
    const at = Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
    return Number.isNaN(at) ? undefined : { at, time, end: end + 1 };
  }

  #rfc3164(line: string, month: number) {
    const day = Number(line.slice(4, 6));
    const [hours, minutes, seconds] = [
      Number(line.slice(7, 9)),
      Number(line.slice(10, 12)),
      Number(line.slice(13, 15)),
    ];
    const inYear = () => Date.UTC(this.#year, month, day, hours, minutes, seconds);
    let at = inYear();
    if (Number.isNaN(at) || line.charCodeAt(15) !== 0x20) return undefined;
    // December is followed by January of the next year; a line or two out of order is not.
    if (at < this.#last - 180 * DAY_MS) {
      this.#year++;
      at = inYear();
    }
    this.#last = at;
    return { at, time: line.slice(0, 15), end: 16 };
  }
}

/** A line of `journalctl -o json` as syslog would have it. */
const fromJournal = (line: string): string | undefined => {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const micros = Number(entry["__REALTIME_TIMESTAMP"]);
    const { _HOSTNAME: host, SYSLOG_IDENTIFIER: program, MESSAGE: message } = entry;
    if (![host, program, message].every((part) => typeof part === "string") || Number.isNaN(micros))
      return undefined;
    const pid = String(entry["SYSLOG_PID"] ?? entry["_PID"] ?? "0");
    return `${new Date(micros / 1_000).toISOString()} ${host} ${program}[${pid}]: ${message}`;
  } catch {
    return undefined;
  }
};
