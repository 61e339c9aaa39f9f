import { open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import * as zlib from "node:zlib";

export const BLOCK_BYTES = 1 << 18;
const MOST_MAGIC = 4;

/** What a log is packed in, by its first bytes; UTF-16 is what PowerShell's `>` writes. */
const PACKED: readonly (readonly [magic: string, packing: Packing])[] = [
  ["1f8b", "gzip"],
  ["28b52ffd", "zstd"],
  ["fd377a58", "xz"],
  ["425a68", "bzip2"],
  ["fffe", "utf-16le"],
  ["feff", "utf-16be"],
];
type Packing = "gzip" | "zstd" | "xz" | "bzip2" | "utf-16le" | "utf-16be";

/** The bytes of a log, or of standard input (`-`), unpacked and as UTF-8. */
export const contentOf = async (file: string): Promise<AsyncIterable<Buffer>> => {
  const chunks = file === "-" ? process.stdin[Symbol.asyncIterator]() : chunksOf(file);
  const head: Buffer[] = [];
  for (let bytes = 0; bytes < MOST_MAGIC; ) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head.push(Buffer.from(value));
    bytes += value.length;
  }
  return unpacked(resumed(Buffer.concat(head), chunks));
};

type Content = { magic: string; chunks: AsyncGenerator<Buffer> };

const resumed = (head: Buffer, rest: AsyncIterator<Buffer>): Content => ({
  magic: head.toString("hex", 0, MOST_MAGIC),
  chunks: (async function* () {
    try {
      if (head.length > 0) yield head;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  })(),
});

const unpacked = async ({ magic, chunks }: Content): Promise<AsyncIterable<Buffer>> => {
  const packing = PACKED.find(([bytes]) => magic.startsWith(bytes))?.[1];
  switch (packing) {
    case undefined:
      return chunks;
    case "gzip":
      return throughUnpacker(chunks, zlib.createGunzip({ chunkSize: BLOCK_BYTES }));
    case "zstd":
      // Node has it from 22.15 on.
      if (typeof zlib.createZstdDecompress !== "function")
        throw new Error(
          `it is compressed with zstd, which Node ${process.versions.node} cannot read. Run: zstdcat FILE | postmaster maillog explain`,
        );
      return throughUnpacker(chunks, zlib.createZstdDecompress({ chunkSize: BLOCK_BYTES }));
    case "xz":
      throw new Error("it is compressed with xz. Run: xzcat FILE | postmaster maillog explain");
    case "bzip2":
      throw new Error("it is compressed with bzip2. Run: bzcat FILE | postmaster maillog explain");
    default:
      return decoded(chunks, packing);
  }
};

/** What was packed twice (`log.gz` of UTF-16) is unpacked twice. */
const throughUnpacker = async (
  chunks: AsyncIterable<Buffer>,
  unpacker: zlib.Gunzip | zlib.ZstdDecompress,
): Promise<AsyncIterable<Buffer>> => {
  pipeline(Readable.from(copiesOf(chunks), { objectMode: false }), unpacker, () => {}); // an error comes out of what is unpacked
  const inner = unpacker[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const { value, done } = await inner.next();
  return done === true ? chunks : unpacked(resumed(value, inner));
};

/** A stream asks for chunks ahead of those it works on. */
async function* copiesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

async function* decoded(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Each is valid until the next but one is asked for: while one is worked on, the next is read. */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  await using handle = await open(file);
  const read = (buffer: Buffer) => handle.read(buffer, 0, buffer.length, null);
  let next = read(Buffer.allocUnsafe(BLOCK_BYTES));
  let free: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  try {
    for (let last = await next; last.bytesRead > 0; last = await next) {
      next = read(free);
      yield last.buffer.subarray(0, last.bytesRead);
      free = last.buffer;
    }
  } finally {
    await next;
  }
}
