/** A line of `journalctl -o json` as syslog would have it; undefined where it is none. */
export const fromJournal = (line: string): string | undefined => {
  const entry = parse(line);
  if (entry === undefined) return undefined;
  const at = new Date(Number(entry["__REALTIME_TIMESTAMP"]) / 1_000); // in microseconds [systemd.journal-fields]
  const { _HOSTNAME: host, SYSLOG_IDENTIFIER: program } = entry;
  const message = messageOf(entry["MESSAGE"]);
  if (Number.isNaN(at.getTime()) || typeof host !== "string" || typeof program !== "string") return undefined;
  if (message === undefined) return undefined;
  const pid = String(entry["SYSLOG_PID"] ?? entry["_PID"] ?? "0");
  return `${at.toISOString()} ${host} ${program}[${pid}]: ${message.replaceAll("\n", " ")}`;
};

const parse = (line: string): Record<string, unknown> | undefined => {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

/** What is not UTF-8 the journal writes as an array of bytes. */
const messageOf = (message: unknown): string | undefined => {
  if (typeof message === "string") return message;
  return Array.isArray(message) ? Buffer.from(message.map(Number)).toString() : undefined;
};
