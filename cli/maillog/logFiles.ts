import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LineReader, type MailLine } from "../../shared/relay/maillog/line.ts";

const CHUNK_BYTES = 1 << 20;
const MOST_LINE = 1 << 20; // characters; a longer line is none of Postfix

export type LogCounts = { lines: number; ofPostfix: number };

/** The lines of Postfix in the files, oldest file first; `-` is standard input. */
export async function* linesOf(files: string[], counts: LogCounts): AsyncGenerator<MailLine[]> {
  const logs = await Promise.all(files.map(describe));
  for (const { file, year } of logs.sort((a, b) => a.firstAt - b.firstAt)) {
    const reader = new LineReader(year);
    for await (const lines of textLines(await contentOf(file))) {
      const read: MailLine[] = [];
      for (const line of lines) {
        const one = reader.read(line);
        if (one !== undefined) read.push(one);
      }
      counts.lines += lines.length;
      counts.ofPostfix += read.length;
      yield read;
    }
  }
}

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

const firstLine = async (file: string): Promise<string | undefined> => {
  const content = await contentOf(file);
  try {
    for await (const lines of textLines(content)) {
      const found = lines.find((line) => new LineReader(2000).read(line) !== undefined);
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    content.destroy();
  }
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

/** Many lines at a time: one at a time costs more than reading them. */
async function* textLines(content: Readable): AsyncGenerator<string[]> {
  content.setEncoding("utf8");
  let left = "";
  for await (const chunk of content as AsyncIterable<string>) {
    const lines = (left + chunk).split("\n");
    left = lines.pop() ?? "";
    if (left.length > MOST_LINE) left = "";
    yield lines;
  }
  if (left !== "") yield [left];
}
