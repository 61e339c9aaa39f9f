import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parseJson, unwrap } from "../../shared/intake/unwrap.ts";
import { jsonValues } from "./jsonValues.ts";

/** A notification's text, in EventBridge's envelope where it had one, and where it stands. */
export type Found = { body: string; file: string; line: number };

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * The notifications in a file, gzipped or not: bare ones, SNS envelopes, Lambda events, EventBridge events, and lists
 * or lines of any of them. `onBytes` is told how many bytes of the file have been read.
 */
export async function* notificationsIn(
  file: string,
  onBytes: (count: number) => void,
): AsyncGenerator<Found> {
  const source = createReadStream(file);
  let told = 0;
  const bytes = (await isGzip(file)) ? pipeline(source, createGunzip(), () => {}) : source;
  bytes.setEncoding("utf8");
  for await (const { text, line } of jsonValues(bytes)) {
    const value = parseJson(text);
    const bodies = value === undefined ? [text] : entries(value).flatMap(asWritten);
    onBytes(source.bytesRead - told);
    told = source.bytesRead;
    for (const body of bodies) yield { body, file, line };
  }
}

const asWritten = (entry: unknown): string[] => unwrap(entry).map(({ body, written = body }) => written);

const entries = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(GZIP_MAGIC);
  } finally {
    await handle.close();
  }
};
