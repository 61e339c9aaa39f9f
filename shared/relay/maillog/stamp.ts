import type { LogClock } from "./LogClock.ts";

/** A time at the beginning of a text. */
export type Stamp = {
  /** Characters, with the white space behind it. */
  length: number;
  /** Milliseconds since 1970. */
  at: number;
  /** How much of the time is stated: 4 its zone, 2 its year, 1 a fraction of the second. */
  precision: number;
};

const ZONE = 4;
const YEAR = 2;
const FRACTION = 1;
/** Of a time that states all. */
export const EXACT = ZONE + YEAR + FRACTION;

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? /;
/** RFC 3339, ISO 8601 and what journalctl and loggers make of them; the zone may be a name or absent. */
const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|[+-]\d\d(?::?\d\d)?)| (UTC|GMT))?(?=[\s,;]|$)/;
/** What `journalctl -o short-full` writes behind a day of the week; its names mean this machine's zone. */
const ZONE_NAME = /^ [A-Z]{2,5}(?= )/;
/** RFC 3164; asctime, BSD and some loggers add the year. */
const RFC3164 =
  /^([A-Z][a-z]{2}) ([ \d]?\d) (?:(\d{4}),? )?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: (\d{4}))?(?: (UTC|GMT))?(?=[\s,;]|$)/;
/** Seconds, with a fraction (`journalctl -o short-unix`), milliseconds or microseconds since 1970. */
const UNIX = /^(\d{10})(?:\.(\d{1,9})|(\d{3})(?:\d{3})?)?(?=[\s,;]|$)/;

/** Reads the time at which a text begins; undefined where it begins with none. */
export const stampOf = (text: string, clock: LogClock): Stamp | undefined => {
  const first = text.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) return isoStamp(text, clock, false) ?? unixStamp(text);
  if (first < 0x41 || first > 0x5a) return undefined;
  const [weekday = ""] = WEEKDAY.exec(text) ?? [];
  const rest = text.slice(weekday.length);
  const stamp = (weekday === "" ? undefined : isoStamp(rest, clock, true)) ?? rfc3164Stamp(rest, clock);
  return stamp === undefined ? undefined : { ...stamp, length: stamp.length + weekday.length };
};

const isoStamp = (text: string, clock: LogClock, hasZoneName: boolean): Stamp | undefined => {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [stamp, year, month, day, hour, minute, second, fraction = "", offset, name] = match;
  const zone = offset ?? name;
  const at =
    zone === undefined
      ? clock.local(
          Number(year),
          Number(month) - 1,
          Number(day),
          Number(hour),
          Number(minute),
          Number(second),
        )
      : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offsetOf(zone)}`);
  if (Number.isNaN(at)) return undefined;
  const [zoneName = ""] =
    hasZoneName && zone === undefined ? (ZONE_NAME.exec(text.slice(stamp.length)) ?? []) : [];
  return {
    length: lengthWithSpace(text, stamp.length + zoneName.length),
    at: at + millisOf(fraction),
    precision: (zone === undefined ? 0 : ZONE) + YEAR + (fraction === "" ? 0 : FRACTION),
  };
};

const offsetOf = (zone: string): string => {
  if (!/^[+-]/.test(zone)) return "Z";
  const digits = zone.replace(":", "").padEnd("+0000".length, "0");
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
};

const rfc3164Stamp = (text: string, clock: LogClock): Stamp | undefined => {
  const match = RFC3164.exec(text);
  if (match === null) return undefined;
  const [stamp, name = "", day, yearBefore, hour, minute, second, fraction = "", yearBehind, zone] = match;
  const month = MONTHS.indexOf(name) / 3;
  if (!Number.isInteger(month) || month < 0) return undefined;
  const year = yearBefore ?? yearBehind;
  const parts = [month, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const at =
    year === undefined
      ? clock.inSomeYear(...parts)
      : zone === undefined
        ? clock.local(Number(year), ...parts)
        : Date.UTC(Number(year), ...parts);
  return {
    length: lengthWithSpace(text, stamp.length),
    at: at + millisOf(fraction),
    precision:
      (zone === undefined || year === undefined ? 0 : ZONE) +
      (year === undefined ? 0 : YEAR) +
      (fraction === "" ? 0 : FRACTION),
  };
};

const unixStamp = (text: string): Stamp | undefined => {
  const match = UNIX.exec(text);
  if (match === null) return undefined;
  const [stamp, seconds, fraction = "", millis = ""] = match;
  return {
    length: lengthWithSpace(text, stamp.length),
    at: Number(seconds) * 1_000 + millisOf(fraction === "" ? millis : fraction),
    precision: ZONE + YEAR + (fraction + millis === "" ? 0 : FRACTION),
  };
};

const millisOf = (fraction: string): number => Number(fraction.slice(0, 3).padEnd(3, "0"));

const lengthWithSpace = (text: string, from: number): number => {
  let end = from;
  while (text[end] === " " || text[end] === "\t") end++;
  return end;
};

/**
 * Of two times that frame a line, the one to believe: the one that states more. Where both state their zone and differ,
 * the inner one, which the program itself wrote; the outer one may be when the line was collected.
 */
export const moreExact = (outer: Stamp | undefined, inner: Stamp): Stamp => {
  if (outer === undefined) return inner;
  if (outer.precision >= ZONE && inner.precision >= ZONE && Math.abs(outer.at - inner.at) > 1_000)
    return inner;
  return outer.precision > inner.precision ? outer : inner;
};
