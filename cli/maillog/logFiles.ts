import { stat } from "node:fs/promises";
import { localTime } from "../../shared/relay/maillog/LogClock.ts";
import type { MailLine } from "../../shared/relay/maillog/MailLine.ts";
import { MaillogReader } from "../../shared/relay/maillog/MaillogReader.ts";
import { strangeLog } from "../../shared/relay/maillog/strangeLog.ts";
import { BLOCK_BYTES, contentOf } from "./content.ts";

export type LogCounts = {
  lines: number;
  linesOfPostfix: number;
  linesOfMsmtp: number;
  /** That the log says it lost. */
  linesLost: number;
};

/** A log that cannot be read, with the file's name and what to do. */
export class LogError extends Error {}

/**
 * Tells `onLine` the lines of Postfix and msmtp in the files, the oldest file first; `-` is standard input. Times
 * without a zone are taken as this machine's. Fails where there are none of either, and says what the log seems to be.
 */
export const readLogs = async (
  files: string[],
  { onLine, now }: { onLine: (line: MailLine) => void; now: number },
): Promise<LogCounts> => {
  const logs: { file: string; firstAt: number; latest: number }[] = [];
  for (const file of files) logs.push({ file, ...(await timesOf(file, now)) });
  logs.sort((a, b) => a.firstAt - b.firstAt || byRotation(b.file, a.file));
  const counts = { lines: 0, linesOfPostfix: 0, linesOfMsmtp: 0, linesLost: 0 };
  const strangers: string[] = [];
  for (const { file, latest } of logs) {
    const reader = new MaillogReader({ onLine, latest, localTime });
    await readLog(file, reader);
    counts.lines += reader.lines;
    counts.linesOfPostfix += reader.linesOfPostfix;
    counts.linesOfMsmtp += reader.linesOfMsmtp;
    counts.linesLost += reader.linesLost;
    strangers.push(...reader.strangers);
  }
  if (counts.linesOfPostfix + counts.linesOfMsmtp === 0)
    throw new LogError(
      `${files.length === 1 ? nameOf(files[0]) : `${files.length} files`}: ${strangeLog(counts.lines, strangers)}`,
    );
  return counts;
};

/** mail.log, mail.log.1, mail.log.2.gz: the higher the number, the older. */
const byRotation = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** When a log begins and was written to last. */
const timesOf = async (file: string, now: number): Promise<{ firstAt: number; latest: number }> => {
  if (file === "-") return { firstAt: Number.POSITIVE_INFINITY, latest: now };
  const latest = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    (cause: Error) => Promise.reject(unreadable(file, cause)),
  );
  const reader = new MaillogReader({ onLine: () => {}, latest, localTime });
  await readLog(file, reader, () => reader.firstAt !== undefined);
  return { firstAt: reader.firstAt ?? latest, latest };
};

/** Reads a log to its end, or until `isEnough`. */
const readLog = async (file: string, reader: MaillogReader, isEnough = () => false): Promise<void> => {
  // One buffer for all: a new one for each block would pile up as garbage faster than it is collected.
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  try {
    for await (const chunk of await contentOf(file)) {
      for (let from = 0; from < chunk.length; ) {
        const copied = chunk.copy(buffer, filled, from);
        from += copied;
        filled += copied;
        const read = reader.read(buffer.subarray(0, filled));
        if (read === 0 && filled < buffer.length) continue;
        if (read === 0) reader.skip(buffer);
        buffer.copyWithin(0, read === 0 ? filled : read, filled);
        filled -= read === 0 ? filled : read;
      }
      if (isEnough()) return;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  reader.end(buffer.subarray(0, filled));
};

const unreadable = (file: string, cause: unknown): LogError => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "ENOENT"
      ? "there is no such file"
      : code === "EACCES"
        ? "permission denied: run this as root, or as a member of the group adm"
        : code === "EISDIR"
          ? "it is a folder: give the files in it"
          : /^Z(?:STD)?_/.test(String(code))
            ? "it is damaged or incomplete; check it with gzip -t or zstd -t"
            : cause instanceof Error
              ? cause.message
              : String(cause);
  return new LogError(`${nameOf(file)}: ${why}`, { cause });
};

const nameOf = (file = "-") => (file === "-" ? "standard input" : file);
