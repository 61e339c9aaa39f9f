import { parseJson } from "../../intake/unwrap.ts";
import type { LogClock } from "./LogClock.ts";
import { type LogRecord, recordsOf, stampOfTime } from "./logRecord.ts";
import { isOfMsmtp } from "./msmtp.ts";
import { daemonOf, instanceOfUnit, type Source, sourceOf } from "./source.ts";
import { moreExact, type Stamp, stampOf } from "./stamp.ts";

/** What remains of a line without the frames that syslog, the journal, containers and collectors put around it. */
export type Unframed = {
  source: Source;
  pid: string;
  message: string;
  /** Undefined where no frame has a time. */
  at: number | undefined;
};

type Frame = { rest: string; stamp: Stamp | undefined; host: string };

const MOST_FRAMES = 16;
const MOST_WORDS = 4;

/**
 * Frames without a time or a program: colours, JSON text sequences [RFC 7464], server-sent events, a priority with the
 * version of RFC 5424 or without, octet counts [RFC 6587], the facility that FreeBSD (`-v`) and BusyBox write, prefixes
 * of kubectl, `docker compose` and CRI, `journalctl -o short-monotonic`, the container that docker's syslog and journald
 * drivers name, quotes of CSV.
 */
const FRAME = new RegExp(
  [
    "\\u001b\\[[\\d;]{0,20}m",
    "[\\u001e\\ufeff\\s]+",
    "data: (?=\\{)",
    "\\d{1,6} (?=<\\d{1,3}>)",
    "<\\d{1,3}>(?:1 (?=[\\d-]))?",
    "<?(?:kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|ftp|local[0-7])\\.[a-z]{3,7}>? ",
    "\\[ *\\d+\\.\\d+[^\\]]{0,40}\\] ",
    "\\[[\\w.@/-]{1,300}\\] ",
    "[\\w.@/-]{1,200} {0,60}\\| ",
    "(?:stdout|stderr) [FP] ",
    "(?:[0-9a-f]{12}|docker(?:d|/\\S{1,200})?|podman|conmon|containerd)(?:\\[\\d{1,10}\\])?: ",
    "EVENTS\\t\\S*\\t\\d+\\t\\S*\\t",
    '[,;]"?',
    '"',
  ]
    .map((one) => `(?:${one})`)
    .join("|")
    .replace(/^/, "^(?:")
    .replace(/$/, ")"),
);
const PROGRAM = /^([^\s[\]:{}"<>|]{1,120})(?:\[(\d{1,10})\])?: /;
/** `host program pid message-id`, and structured data or `-` [RFC 5424, 6]. */
const RFC5424 = /^(\S{1,255}) ([^\s[\]:]{1,120}) (-|\d{1,10}) \S{1,128} (?=-(?: |$)|\[)/;
const WORD = /^(\S{1,255})[ \t]+/;
/** What a logger writes where others write the host. */
const LEVEL =
  /^(?:emerg(?:ency)?|alert|crit(?:ical)?|err(?:or)?|warn(?:ing)?|notice|info(?:rmation(?:al)?)?|debug|trace|fatal)$/i;

/** Takes the frames off one by one, whatever their order, until what Postfix or msmtp wrote remains. */
export const unframed = (
  line: string,
  clock: LogClock,
  outer?: Omit<Frame, "rest">,
  mostWords = MOST_WORDS,
): Unframed[] => {
  const frame: Frame = { stamp: undefined, host: "", ...outer, rest: line };
  for (let frames = 0, words = 0; frames < MOST_FRAMES; frames++) {
    const own = ownLine(frame);
    if (own !== undefined) return [own];
    const syslog5424 = stampFrame(frame, clock);
    if (syslog5424 === "rest") continue;
    if (syslog5424 !== undefined) return [syslog5424];
    if (frame.rest.startsWith("{") || frame.rest.startsWith("[{")) return ofJson(frame, clock);
    const [taken] = FRAME.exec(frame.rest) ?? [];
    if (taken !== undefined) {
      takeOff(frame, taken, clock);
      continue;
    }
    const [skipped, word] = WORD.exec(frame.rest) ?? [];
    if (skipped === undefined || word === undefined || word.endsWith(":") || ++words > mostWords) return [];
    if (!LEVEL.test(word)) frame.host = word;
    frame.rest = frame.rest.slice(skipped.length);
  }
  return [];
};

const takeOff = (frame: Frame, taken: string, clock: LogClock): void => {
  frame.rest = frame.rest.slice(taken.length);
  if (taken.endsWith('"')) frame.rest = frame.rest.replace(/"\s{0,9}$/, "").replaceAll('""', '"');
  if (!taken.startsWith("EVENTS")) return;
  // `aws logs filter-log-events --output text` has the time of the event last.
  const tab = frame.rest.lastIndexOf("\t");
  frame.stamp = tab === -1 ? undefined : stampOf(frame.rest.slice(tab + 1), clock);
  if (tab !== -1) frame.rest = frame.rest.slice(0, tab);
};

/** Takes off a time, and what RFC 5424 puts behind it. */
const stampFrame = (frame: Frame, clock: LogClock): Unframed | "rest" | undefined => {
  const stamp = stampOf(frame.rest, clock);
  const isNil = stamp === undefined && frame.rest.startsWith("- ");
  if (stamp === undefined && !isNil) return undefined;
  frame.rest = frame.rest.slice(stamp?.length ?? 2);
  frame.host = "";
  if (stamp !== undefined) frame.stamp = moreExact(frame.stamp, stamp);
  const [head, host = "", program = "", pid = ""] = RFC5424.exec(frame.rest) ?? [];
  if (head === undefined) return "rest";
  const message = behindStructuredData(frame.rest, head.length);
  return (
    ofProgram({ ...frame, host: host === "-" ? "" : host }, program, pid === "-" ? "" : pid, message) ??
    "rest"
  );
};

/** What follows `-` or `[id name="value"]…`; a quote in a value is written `\"` [RFC 5424, 6.3.3]. */
const behindStructuredData = (text: string, from: number): string => {
  let place = from;
  if (text[place] === "-") place++;
  for (let isQuoted = false, isOpen = false; place < text.length; place++) {
    const letter = text[place];
    if (!isOpen && letter !== "[") break;
    isOpen = true;
    if (isQuoted && letter === "\\") place++;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === "]" && !isQuoted) isOpen = false;
  }
  return text.slice(place).replace(/^ ?\ufeff?/, "");
};

/** A line whose writer is named, or whose words are Postfix's or msmtp's own (`journalctl -o cat`). */
const ownLine = (frame: Frame): Unframed | undefined => {
  const [head, program = "", pid = ""] = PROGRAM.exec(frame.rest) ?? [];
  const named =
    head === undefined ? undefined : ofProgram(frame, program, pid, frame.rest.slice(head.length));
  return named ?? ofWords(frame, "postfix", "", frame.rest);
};

const ofProgram = (frame: Frame, program: string, pid: string, message: string): Unframed | undefined => {
  const source = sourceOf(`${frame.host} ${program}`.trimStart());
  if (source !== undefined) return { source, pid, message, at: frame.stamp?.at };
  if (program === "msmtp") return ofMsmtp(frame, pid, message);
  // `journalctl -o with-unit` names the unit and not the program.
  const instance = instanceOfUnit(program);
  if (instance !== undefined) return ofWords(frame, instance, pid, message);
  return isOfMsmtp(message) && /\.(?:service|scope)$/.test(program)
    ? ofMsmtp(frame, pid, message)
    : undefined;
};

const ofWords = (frame: Frame, instance: string, pid: string, message: string): Unframed | undefined => {
  if (isOfMsmtp(message)) return ofMsmtp(frame, pid, message);
  const daemon = daemonOf(message);
  const source =
    daemon === undefined ? undefined : sourceOf(`${frame.host} ${instance}/${daemon}`.trimStart());
  return source === undefined ? undefined : { source, pid, message, at: frame.stamp?.at };
};

const ofMsmtp = (frame: Frame, pid: string, message: string): Unframed => ({
  source: { system: `${frame.host} msmtp`.trimStart(), instance: "msmtp", daemon: "msmtp", role: "sends" },
  pid,
  message,
  at: frame.stamp?.at,
});

const ofJson = (frame: Frame, clock: LogClock): Unframed[] => {
  const value = parseJson(frame.rest);
  return value === undefined ? [] : recordsOf(value).flatMap((record) => ofRecord(record, clock, frame));
};

/** A line that an entry of the journal or of a logger holds; its message may have frames of its own. */
export const ofRecord = (record: LogRecord, clock: LogClock, outer?: Frame): Unframed[] => {
  const { message, host, program, pid } = record;
  const time = stampOfTime(record.time, clock);
  const stamp = time === undefined ? outer?.stamp : moreExact(outer?.stamp, time);
  const own = program === "" ? undefined : ofProgram({ rest: message, stamp, host }, program, pid, message);
  if (own !== undefined) return [own];
  // Another program's message may quote what a stranger sent: it is Postfix's only if it begins so.
  return unframed(message, clock, { stamp, host }, program === "" ? MOST_WORDS : 0);
};
