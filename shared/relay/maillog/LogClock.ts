import { DAY_MS } from "../../time/durations.ts";
import { isAt, isDigit, numberAt, placeOf } from "./bytes.ts";

/** Milliseconds since 1970 of a time on the clock of whoever wrote the log; `Date.UTC`'s arguments. */
export type LocalTime = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
) => number;

/** Of this machine's zone. */
export const localTime: LocalTime = (...parts) => new Date(...parts).getTime();

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const RFC3164 = "Nov 24 10:00:00".length;
const ISO_MINUTE = "2026-11-24T10:00:".length;
const LONGEST_ZONE = "+01:00".length;
const [SPACE, POINT] = [0x20, 0x2e];

/**
 * Reads the times at which lines begin: RFC 3164 (`Nov 24 10:00:00`, as syslog and `journalctl -o short`, with or
 * without a fraction) and RFC 3339 (`2026-11-24T10:00:00.123+01:00`, as rsyslog, and `-o short-iso` with `+0100`).
 * RFC 3164 leaves the year out: `latest` says what the first line is not later than, and the year goes on from line
 * to line. It leaves the zone out too: that is `localTime`'s.
 */
export class LogClock {
  /** Of the line read last. */
  at = 0;
  readonly #localTime: LocalTime;
  readonly #latest: number;
  #year: number | undefined;
  /** The time read last, as written: most lines share theirs with the line before. */
  #stamp = "\0";
  #isoMinute = "\0";
  #isoZone = "";
  #isoMinuteAt = 0;

  constructor({ latest, localTime }: { latest: number; localTime: LocalTime }) {
    this.#localTime = localTime;
    this.#latest = latest;
  }

  /** Reads the time that begins at a place of a block. Answers where the host begins behind it, or -1. */
  read(block: Buffer, from: number): number {
    if (isAt(this.#stamp, block, from)) return from + this.#stamp.length;
    return isDigit(block[from]) ? this.#rfc3339(block, from) : this.#rfc3164(block, from);
  }

  /** Sets the time of a line that was read otherwise; NaN where it has none. */
  set(at: number): void {
    if (!Number.isNaN(at)) this.at = at;
    this.#stamp = "\0";
  }

  /** A time on the clock of whoever wrote the log. */
  local(...parts: Parameters<LocalTime>): number {
    return this.#localTime(...parts);
  }

  /** The same, in the year that the line read last suggests. */
  inSomeYear(month: number, day: number, hour: number, minute: number, second: number): number {
    return this.#inYear((year) => this.#localTime(year, month, day, hour, minute, second));
  }

  #rfc3164(block: Buffer, from: number): number {
    let end = from + RFC3164;
    let millis = 0;
    if (block[end] === POINT)
      for (let unit = 100; isDigit(block[++end]); unit /= 10) millis += millisAt(block, end, unit);
    const stamp = block.toString("latin1", from, end + 1);
    const [, name = "", day, hour, minute, second] =
      /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)? $/.exec(stamp) ?? [];
    const month = MONTHS.indexOf(name);
    if (month === -1) return -1;
    this.at = this.inSomeYear(month, Number(day), Number(hour), Number(minute), Number(second)) + millis;
    this.#stamp = stamp;
    return end + 1;
  }

  #inYear(inYear: (year: number) => number): number {
    if (this.#year === undefined) {
      this.#year = new Date(this.#latest).getUTCFullYear() + 1;
      while (inYear(this.#year) > this.#latest + DAY_MS) this.#year--;
      return inYear(this.#year);
    }
    const at = inYear(this.#year);
    // December is followed by January of the next year; and a late line of December may follow that.
    if (at < this.at - 180 * DAY_MS) return inYear(++this.#year);
    // Logs may be read newest first, too (`zcat mail.log*`).
    const isAhead = at > this.at + 180 * DAY_MS && at > this.#latest + DAY_MS;
    return isAhead || at > this.at + 360 * DAY_MS ? inYear(--this.#year) : at;
  }

  #rfc3339(block: Buffer, from: number): number {
    const second = from + ISO_MINUTE;
    let place = second + 2;
    let millis = 0;
    if (block[place] === POINT)
      for (let unit = 100; isDigit(block[++place]); unit /= 10) millis += millisAt(block, place, unit);
    const isSameMinute = isAt(this.#isoMinute, block, from) && isAt(this.#isoZone, block, place);
    if (!isSameMinute && !this.#setIsoMinute(block, from, place)) return -1;
    if (!isDigit(block[second]) || !isDigit(block[second + 1])) return -1;
    this.at = this.#isoMinuteAt + numberAt(block, second) * 1_000 + millis;
    return place + this.#isoZone.length;
  }

  #setIsoMinute(block: Buffer, from: number, zoneFrom: number): boolean {
    const end = placeOf(SPACE, block, zoneFrom, zoneFrom + LONGEST_ZONE + 1);
    if (end === -1) return false;
    const minute = block.toString("latin1", from, from + ISO_MINUTE);
    const zone = block.toString("latin1", zoneFrom, end);
    const at = Date.parse(`${minute}00${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
    if (Number.isNaN(at) || zone === "") return false;
    this.#isoMinute = minute;
    this.#isoZone = `${zone} `;
    this.#isoMinuteAt = at;
    return true;
  }
}

/** What a digit of a fraction adds; those behind milliseconds nothing. */
const millisAt = (block: Buffer, place: number, unit: number): number =>
  unit < 1 ? 0 : unit * ((block[place] ?? 0) - 0x30);
