import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LineReader, type MailLine } from "../../shared/relay/maillog/line.ts";

// A line read is a part of its chunk, which lives as long: a message in flight holds one or two of them.
const CHUNK_BYTES = 1 << 16;
const MOST_LINE = 1 << 20; // characters; a longer line is none of Postfix

export type LogCounts = { lines: number; ofPostfix: number };

/** Tells `onLine` the lines of Postfix in the files, oldest file first; `-` is standard input. */
export const readLogs = async (files: string[], onLine: (line: MailLine) => void): Promise<LogCounts> => {
  const counts = { lines: 0, ofPostfix: 0 };
  const logs = await Promise.all(files.map(describe));
  for (const { file, year } of logs.sort((a, b) => a.firstAt - b.firstAt)) {
    const reader = new LineReader(year);
    await eachLine(await contentOf(file), (text) => {
      counts.lines++;
      const line = reader.read(text);
      if (line === undefined) return true;
      counts.ofPostfix++;
      onLine(line);
      return true;
    });
  }
  return counts;
};

/** When a file begins, and the year of that: the file's own time is that of its last line. */
const describe = async (file: string): Promise<{ file: string; firstAt: number; year: number }> => {
  const now = new Date();
  if (file === "-") return { file, firstAt: Number.POSITIVE_INFINITY, year: now.getUTCFullYear() };
  const { mtime } = await stat(file);
  const year = mtime.getUTCFullYear();
  const first = await firstLine(file);
  const at = first === undefined ? undefined : new LineReader(year).read(first)?.at;
  if (at === undefined) return { file, firstAt: mtime.getTime(), year };
  const isLastYears = at > mtime.getTime() + 86_400_000;
  return isLastYears
    ? { file, firstAt: new LineReader(year - 1).read(first ?? "")?.at ?? at, year: year - 1 }
    : { file, firstAt: at, year };
};

/** The first line of Postfix in a file. */
const firstLine = async (file: string): Promise<string | undefined> => {
  let found: string | undefined;
  await eachLine(await contentOf(file), (line) => {
    if (new LineReader(2000).read(line) === undefined) return true;
    found = line;
    return false;
  });
  return found;
};

const contentOf = async (file: string): Promise<Readable> => {
  if (file === "-") return process.stdin;
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  return (await isGzip(file)) ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : source;
};

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await handle.close();
  }
};

/** Line by line until `onLine` answers false; without a list of them, which costs more than reading them. */
const eachLine = async (content: Readable, onLine: (line: string) => boolean): Promise<void> => {
  content.setEncoding("utf8");
  let left = "";
  for await (const chunk of content as AsyncIterable<string>) {
    const text = left === "" ? chunk : left + chunk;
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      if (!onLine(text.slice(from, end))) return;
      from = end + 1;
    }
    left = text.length - from > MOST_LINE ? "" : text.slice(from);
  }
  if (left !== "") onLine(left);
};
