import { isRecord } from "../../intake/unwrap.ts";
import type { LogClock } from "./LogClock.ts";
import { EXACT, type Stamp, stampOf } from "./stamp.ts";

/** What a structured entry (JSON of a logger, or the journal's fields) says of a line. */
export type LogRecord = {
  message: string;
  /** As it is written; undefined where the entry has no time of its own. */
  time: unknown;
  host: string;
  program: string;
  pid: string;
};

type Fields = Readonly<Record<string, unknown>>;

// The journal's first, then what docker, kubernetes, fluentd, logstash, GELF, CloudWatch, Google and Loki write.
const MESSAGE = [
  "MESSAGE",
  "message",
  "log",
  "msg",
  "short_message",
  "@message",
  "textPayload",
  "line",
  "event",
];
const PROGRAM = [
  "SYSLOG_IDENTIFIER",
  "service_name",
  "programname",
  "program",
  "appname",
  "app_name",
  "app-name",
  "ident",
  "identifier",
  "syslogtag",
  "process",
];
const HOST = ["_HOSTNAME", "host", "hostname", "source_host"];
const PID = ["SYSLOG_PID", "_PID", "pid", "procid", "proc_id", "process_id"];
/** Times as text; numbers are seconds, milliseconds, microseconds or nanoseconds since 1970. */
const TIME = [
  "__REALTIME_TIMESTAMP",
  "@timestamp",
  "timestamp",
  "time",
  "ts",
  "date",
  "datetime",
  "timereported",
];
/** Where a record lies within another. */
const WITHIN = ["_source", "jsonPayload", "log", "event", "fields", "result"];

const MOST_DEPTH = 3;

/** The records in a value: it, those in its list `events` or `hits`, or those that are its elements. */
export const recordsOf = (value: unknown, depth = 0): LogRecord[] => {
  if (depth > MOST_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((one) => recordsOf(one, depth + 1));
  if (!isRecord(value)) return [];
  const list = value["events"] ?? value["hits"];
  if (Array.isArray(list)) return recordsOf(list, depth + 1);
  const record = recordOf(value);
  return record === undefined ? [] : [record];
};

const recordOf = (fields: Fields, depth = 0): LogRecord | undefined => {
  const message = MESSAGE.map((name) => textOf(fieldOf(fields, name))).find((text) => text !== undefined);
  if (message === undefined) {
    const name = WITHIN.find((one) => isRecord(fields[one]));
    const inner = name === undefined ? undefined : fields[name];
    if (name === undefined || !isRecord(inner) || depth === MOST_DEPTH) return undefined;
    return recordOf({ ...fields, [name]: undefined, ...inner }, depth + 1);
  }
  const [program = "", pid] = programOf(first(fields, PROGRAM));
  return {
    message: message.replace(/\r?\n$/, "").replaceAll("\n", " "),
    time: first(fields, TIME),
    host: nameOf(first(fields, HOST)),
    program,
    pid: pid ?? wordOf(first(fields, PID)),
  };
};

/** syslog-ng's `format-json` writes names in capitals. */
const fieldOf = (fields: Fields, name: string): unknown =>
  [name, name.toUpperCase()]
    .map((one) => (Object.hasOwn(fields, one) ? fields[one] : null))
    .find((value) => value !== null);

const first = (fields: Fields, names: readonly string[]): unknown =>
  names.map((name) => fieldOf(fields, name)).find((value) => value !== undefined);

/** What is not UTF-8 the journal writes as an array of bytes [journalctl(1), -o json]. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((one) => typeof one === "number")
    ? Buffer.from(value).toString()
    : undefined;
};

/** `postfix/smtp`, `postfix/smtp[12]`, `postfix/smtp[12]:` or `{ name, pid }`. */
const programOf = (value: unknown): string[] => {
  if (isRecord(value)) return [wordOf(value["name"]), wordOf(value["pid"])];
  const [, name = "", pid] = /^([^\s[\]:]{1,200})(?:\[(\d{1,10})\])?:?$/.exec(wordOf(value)) ?? [];
  return pid === undefined ? [name] : [name, pid];
};

const nameOf = (value: unknown): string =>
  wordOf(isRecord(value) ? (value["name"] ?? value["hostname"]) : value);

/** A name or a number; no white space, as it becomes a word of a line. */
const wordOf = (value: unknown): string =>
  typeof value === "number" || (typeof value === "string" && /^\S{1,255}$/.test(value)) ? String(value) : "";

export const stampOfTime = (value: unknown, clock: LogClock): Stamp | undefined => {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  if (typeof value === "string" && !/^\d{1,20}(?:\.\d{1,20})?$/.test(value)) return stampOf(value, clock);
  const at = sinceEpoch(Number(value));
  return Number.isNaN(at) ? undefined : { length: 0, at, precision: EXACT };
};

/** By its size: seconds have 10 digits, milliseconds 13, microseconds 16, nanoseconds 19, from 2001 to 2286. */
const sinceEpoch = (value: number): number => {
  for (const unit of [1_000, 1, 1 / 1_000, 1 / 1_000_000])
    if (value * unit >= 1e12 && value * unit < 1e13) return Math.floor(value * unit);
  return Number.NaN;
};
