/**
 * The text of a file, piece by piece: UTF-8, UTF-16 as Excel's "Unicode text" (with or without a byte order mark), else
 * Windows-1252 as Excel's CSV on Windows.
 */
export async function* decodeText(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let held = new Uint8Array();
  for await (const piece of pieces) {
    held = joined(held, piece);
    if (decoder === undefined && held.length < SNIFFED) continue;
    decoder ??= decoderOf(held);
    yield decoder.decode(held);
    held = new Uint8Array();
  }
  decoder ??= decoderOf(held);
  yield decoder.decode(held) + decoder.end();
}

type Decoder = { decode(bytes: Uint8Array): string; end(): string };

const SNIFFED = 256; // bytes: enough for a byte order mark, or to see that every other byte is zero

const decoderOf = (first: Uint8Array): Decoder => {
  const [a, b] = first;
  if (a === 0xff && b === 0xfe) return utf16("utf-16le");
  if (a === 0xfe && b === 0xff) return utf16("utf-16be");
  const some = first.subarray(0, SNIFFED);
  const zeros = (from: 0 | 1) => some.filter((byte, i) => i % 2 === from && byte === 0).length;
  if (zeros(1) > some.length / 4) return utf16("utf-16le");
  if (zeros(0) > some.length / 4) return utf16("utf-16be");
  return utf8();
};

const utf16 = (label: "utf-16le" | "utf-16be"): Decoder => {
  const decoder = new TextDecoder(label);
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
};

/** From the first byte that is no UTF-8, all is taken for Windows-1252. */
const utf8 = (): Decoder => {
  const strict = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const ansi = new TextDecoder("windows-1252");
  let isFirst = true;
  let isAnsi = false;
  let carried = new Uint8Array();
  const text = (bytes: Uint8Array): string => {
    if (isAnsi) return ansi.decode(bytes);
    try {
      return strict().decode(bytes);
    } catch {
      isAnsi = true;
      return ansi.decode(bytes);
    }
  };
  return {
    decode: (bytes) => {
      const all = joined(carried, bytes);
      const end = isAnsi ? all.length : wholeCharacters(all);
      carried = all.slice(end);
      const decoded = text(all.subarray(0, end));
      const isBegun = isFirst && decoded !== "";
      if (isBegun) isFirst = false;
      return isBegun ? decoded.replace(/^\ufeff/, "") : decoded;
    },
    end: () => text(carried),
  };
};

/** How many bytes there are without a character that is cut at the end. */
const wholeCharacters = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue; // the rest of a character
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

const joined = (one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
};
