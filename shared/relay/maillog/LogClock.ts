import { isPart } from "./RecentStrings.ts";

/** Milliseconds since 1970 of a time on the clock of whoever wrote the log; `Date.UTC`'s arguments. */
export type LocalTime = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
) => number;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;
const ISO_MINUTE = "2026-11-24T10:00:".length;
const RFC3164 = "Nov 24 10:00:00".length;

/**
 * Reads the times at which lines begin: RFC 3164 (`Nov 24 10:00:00`, as syslog and `journalctl -o short`, with or
 * without a fraction) and RFC 3339 (`2026-11-24T10:00:00.123+01:00`, as rsyslog, and `-o short-iso` with `+0100`).
 * RFC 3164 leaves the year out: `latest` says what the first line is not later than, and the year goes on from line
 * to line. It leaves the zone out too: that is `localTime`'s.
 */
export class LogClock {
  readonly #localTime: LocalTime;
  /** Of the line read last. */
  at: number;
  #year: number | undefined;
  #latest: number;
  /** The time read last, as written: most lines share theirs with the line before. */
  #stamp = "\0";
  #isoMinute = "\0";
  #isoZone = "";
  #isoMinuteAt = 0;

  constructor({ latest, localTime }: { latest: number; localTime: LocalTime }) {
    this.#localTime = localTime;
    this.#latest = latest;
    this.at = latest;
  }

  /** Reads the time that begins at a place of a text. Answers where it ends (the host begins there), or -1. */
  read(text: string, from: number): number {
    const end = from + this.#stamp.length;
    if (isPart(this.#stamp, text, from, end)) return end;
    const first = text.charCodeAt(from);
    if (first >= 0x41 && first <= 0x5a) return this.#rfc3164(text, from);
    return first === 0x32 || first === 0x31 ? this.#rfc3339(text, from) : -1;
  }

  #rfc3164(text: string, from: number): number {
    const month = MONTHS.indexOf(text.slice(from, from + 3));
    let end = from + RFC3164;
    if (month === -1) return -1;
    const number = (place: number) => Number(text.slice(from + place, from + place + 2));
    const [day, hour, minute, second] = [number(4), number(7), number(10), number(13)];
    if (Number.isNaN(day + hour + minute + second) || day < 1) return -1;
    if (text.charCodeAt(end) === 0x2e)
      do end++;
      while (isDigit(text.charCodeAt(end)));
    if (text.charCodeAt(end) !== 0x20) return -1;
    this.at = this.#inYear((year) => this.#localTime(year, month, day, hour, minute, second));
    this.#stamp = text.slice(from, end + 1);
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
    return at > this.at + 360 * DAY_MS ? inYear(--this.#year) : at;
  }

  #rfc3339(text: string, from: number): number {
    const second = from + ISO_MINUTE;
    let place = second + 2;
    let millis = 0;
    if (text.charCodeAt(place) === 0x2e)
      for (let unit = 100; isDigit(text.charCodeAt(++place)); unit /= 10)
        if (unit >= 1) millis += unit * (text.charCodeAt(place) - 0x30);
    const isSameMinute =
      isPart(this.#isoMinute, text, from, second) &&
      isPart(this.#isoZone, text, place, place + this.#isoZone.length);
    if (!isSameMinute) {
      const end = text.indexOf(" ", place);
      if (end === -1 || end - place > 6) return -1;
      const zone = text.slice(place, end).replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
      const at = Date.parse(`${text.slice(from, second)}00${zone}`);
      if (Number.isNaN(at)) return -1;
      this.#isoMinute = text.slice(from, second);
      this.#isoZone = text.slice(place, end + 1);
      this.#isoMinuteAt = at;
    }
    const seconds = Number(text.slice(second, second + 2));
    if (Number.isNaN(seconds)) return -1;
    this.at = this.#isoMinuteAt + seconds * 1_000 + millis;
    return place + this.#isoZone.length;
  }
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
