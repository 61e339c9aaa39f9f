/** What is in a line of a log, whatever is around it. */
export type Entry = { at: Date; host: string; program: string; pid: string; message: string };

/** Whether a shape leaves the times, or the host, out. */
type Shape = { write: (entries: Entry[]) => string; without?: readonly ("time" | "host")[] };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const iso = (at: Date) => at.toISOString().slice(0, "2026-11-30T17:41:33".length);
const bsd = (at: Date) =>
  `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${iso(at).slice("2026-11-30T".length)}`;
const day = (at: Date) => DAYS[at.getUTCDay()];
const micros = (at: Date) => String(at.getTime() * 1_000);
const head = ({ program, pid }: Entry) => `${program}[${pid}]:`;
const syslog = (entry: Entry) => `${bsd(entry.at)} ${entry.host} ${head(entry)} ${entry.message}`;
const bare = (entry: Entry) => `${head(entry)} ${entry.message}`;

const lines =
  (write: (entry: Entry) => string) =>
  (entries: Entry[]): string =>
    `${entries.map(write).join("\n")}\n`;
const each = (write: (entry: Entry) => string, without?: Shape["without"]): Shape => ({
  write: lines(write),
  ...(without === undefined ? {} : { without }),
});

const fields = (entry: Entry) => ({
  __CURSOR: "s=1;i=2",
  __REALTIME_TIMESTAMP: micros(entry.at),
  _HOSTNAME: entry.host,
  _SYSTEMD_UNIT: "postfix@-.service",
  SYSLOG_IDENTIFIER: entry.program,
  _PID: entry.pid,
  MESSAGE: entry.message,
});
const unit = ({ program, pid }: Entry) =>
  `${program === "msmtp" ? "apache2.service" : "postfix@-.service"}[${pid}]:`;
const pairs = (entry: Entry, margin: string) =>
  Object.entries(fields(entry))
    .filter(([name]) => margin === "" || !name.startsWith("__"))
    .map(([name, value]) => `${margin}${name}=${value}`);
/** A field as bytes [systemd, journal export format]. */
const asBytes = (name: string, value: string) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
  return `${name}\n${length.toString("latin1")}${value}`;
};
const cloudWatch = (entries: Entry[]) => ({
  events: entries.map((entry) => ({
    logStreamName: "i-0abc123",
    timestamp: entry.at.getTime(),
    message: bare(entry),
    ingestionTime: entry.at.getTime() + 900,
    eventId: "3894",
  })),
  searchedLogStreams: [],
});

/** The shapes in which operators have logs of Postfix. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  "syslog, RFC 3164": each(syslog),
  "syslog without a host": each((entry) => `${bsd(entry.at)} ${bare(entry)}`, ["host"]),
  "syslog with a priority": each((entry) => `<22>${syslog(entry)}`),
  "syslog, RFC 5424": each(
    ({ at, host, program, pid, message }) =>
      `<22>1 ${iso(at)}.000000Z ${host} ${program} ${pid} - - \ufeff${message}`,
  ),
  "RFC 5424 with structured data, counted octets": each(({ at, host, program, pid, message }) => {
    const line = `<22>1 ${iso(at)}Z ${host} ${program} ${pid} ID47 [a@1 b="\\"]]" c="d"][e@2 f="g"] ${message}`;
    return `${Buffer.byteLength(line)} ${line}`;
  }),
  "RFC 5424 without a priority": each(
    ({ at, host, program, pid, message }) =>
      `${iso(at)}.000000+00:00 ${host} ${program} ${pid} - - ${message}`,
  ),
  "BusyBox syslogd": each(
    ({ at, host, ...entry }) => `${bsd(at)} ${host} mail.info ${bare({ at, host, ...entry })}`,
  ),
  "FreeBSD syslogd -v": each((entry) => `${bsd(entry.at)} <mail.info> ${entry.host} ${bare(entry)}`),
  "rsyslog, RFC 3339": each((entry) => `${iso(entry.at)}.000000+00:00 ${entry.host} ${bare(entry)}`),
  "ISO with a space and no zone": each(
    (entry) => `${iso(entry.at).replace("T", " ")} ${entry.host} ${bare(entry)}`,
  ),
  "ISO without a zone": each((entry) => `${iso(entry.at)} ${entry.host} ${bare(entry)}`),
  "ISO with a comma and a zone": each(
    (entry) => `${iso(entry.at).replace("T", " ")},000 +0000 ${entry.host} ${bare(entry)}`,
  ),
  asctime: each(
    (entry) => `${day(entry.at)} ${bsd(entry.at)} ${entry.at.getUTCFullYear()} ${entry.host} ${bare(entry)}`,
  ),
  "Postfix on standard output, without time": each(bare, ["time", "host"]),
  "journalctl -o short-precise": each((entry) => `${bsd(entry.at)}.000000 ${entry.host} ${bare(entry)}`),
  "journalctl -o short-iso": each((entry) => `${iso(entry.at)}+0000 ${entry.host} ${bare(entry)}`),
  "journalctl -o short-full": each(
    (entry) => `${day(entry.at)} ${iso(entry.at).replace("T", " ")} UTC ${entry.host} ${bare(entry)}`,
  ),
  "journalctl -o short-unix": each(
    (entry) => `${entry.at.getTime() / 1_000}.000000 ${entry.host} ${bare(entry)}`,
  ),
  "journalctl -o short-monotonic": each((entry) => `[ 4242.678901] ${entry.host} ${bare(entry)}`, ["time"]),
  "journalctl -o short-delta": each(
    (entry) => `[ 4242.678901 <    1.000000 >] ${entry.host} ${bare(entry)}`,
    ["time"],
  ),
  "journalctl -o with-unit": each(
    (entry) =>
      `${day(entry.at)} ${iso(entry.at).replace("T", " ")} UTC ${entry.host} ${unit(entry)} ${entry.message}`,
  ),
  "journalctl -o cat": each(({ message }) => message, ["time", "host"]),
  "journalctl -o verbose": each((entry) =>
    [
      `${day(entry.at)} ${iso(entry.at).replace("T", " ")}.000000 UTC [s=4c76;i=1;b=01;m=2d;t=66;x=59]`,
      ...pairs(entry, "    "),
    ].join("\n"),
  ),
  "journalctl -o export": each((entry) => [...pairs(entry, ""), ""].join("\n")),
  "journalctl -o export, as bytes": each((entry) =>
    [...pairs(entry, "").slice(0, -1), asBytes("MESSAGE", entry.message), ""].join("\n"),
  ),
  "journalctl -o json": each((entry) => JSON.stringify(fields(entry))),
  "journalctl -o json, as bytes": each((entry) =>
    JSON.stringify({ ...fields(entry), MESSAGE: [...Buffer.from(entry.message)] }),
  ),
  "journalctl -o json-pretty": each((entry) =>
    JSON.stringify(fields(entry), null, "\t").replaceAll('": ', '" : '),
  ),
  "journalctl -o json-sse": each((entry) => `data: ${JSON.stringify(fields(entry))}\n`),
  "journalctl -o json-seq": each((entry) => `\u001e${JSON.stringify(fields(entry))}`),
  "docker logs -t": each((entry) => `${iso(entry.at)}.000000000Z ${syslog(entry)}`),
  "docker's json-file driver": each((entry) =>
    JSON.stringify({ log: `${syslog(entry)}\n`, stream: "stdout", time: `${iso(entry.at)}.000000000Z` }),
  ),
  "docker's journald driver": each(
    (entry) => `${bsd(entry.at)} dockerhost 3f2a9d0c1b2e[812]: ${syslog(entry)}`,
  ),
  "docker compose, in colours": each((entry) => `\u001b[36mpostfix-1  | \u001b[0m${syslog(entry)}`),
  "docker compose -t": each((entry) => `postfix-1  | ${iso(entry.at)}.000000000Z ${syslog(entry)}`),
  "docker service logs": each((entry) => `mail_postfix.1.k2jd8f@node-1    | ${syslog(entry)}`),
  "kubectl logs --prefix --timestamps": each(
    (entry) => `[pod/mail-0/postfix] ${iso(entry.at)}.000000000Z ${bare(entry)}`,
    ["host"],
  ),
  stern: each((entry) => `mail-0 postfix ${syslog(entry)}`),
  "a container's log on its node (CRI)": each(
    (entry) => `${iso(entry.at)}.000000000+00:00 stdout F ${syslog(entry)}`,
  ),
  "aws logs tail": each((entry) => `${iso(entry.at)}.000000+00:00 i-0abc123 ${syslog(entry)}`),
  "CloudWatch's export to S3": each((entry) => `${iso(entry.at)}.000Z ${syslog(entry)}`),
  "aws logs filter-log-events": {
    write: (entries) => JSON.stringify(cloudWatch(entries), null, 4),
    without: ["host"],
  },
  "aws logs filter-log-events in one line": {
    write: (entries) => JSON.stringify(cloudWatch(entries)),
    without: ["host"],
  },
  "aws logs filter-log-events --output text": each(
    (entry) =>
      `EVENTS\t3894\t${entry.at.getTime() + 900}\ti-0abc123\t${syslog(entry)}\t${entry.at.getTime()}`,
  ),
  "CloudWatch's CSV": {
    write: (entries) =>
      `timestamp,message\n${lines((entry) => `${entry.at.getTime()},"${syslog(entry).replaceAll('"', '""')}"`)(entries)}`,
  },
  "boky/postfix's JSON": each(
    (entry) =>
      JSON.stringify({
        "@timestamp": `${iso(entry.at)}.000000+00:00`,
        level: "INFO",
        service_name: `${entry.program}[${entry.pid}]`,
        message: entry.message,
      }),
    ["host"],
  ),
  "logstash's JSON, nested": each((entry) =>
    JSON.stringify({
      _source: {
        "@timestamp": entry.at.toISOString(),
        host: { name: entry.host },
        process: { name: entry.program, pid: Number(entry.pid) },
        message: entry.message,
      },
    }),
  ),
  GELF: each((entry) =>
    JSON.stringify({ version: "1.1", timestamp: entry.at.getTime() / 1_000, short_message: syslog(entry) }),
  ),
};
