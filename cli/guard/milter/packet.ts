/*
 * Packets of the milter protocol, version 6: a length of four bytes, a letter, and its data. Sendmail's
 * libmilter/mfdef.h defines them, Todd Vierling's milter-protocol.txt describes them; Postfix's src/milter/milter8.c is
 * the other side.
 */

export type Packet = { command: string; data: Buffer };

/** What came over the socket is not the milter protocol. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const LENGTH_BYTES = 4;
// Postfix cuts a header at header_size_limit (102,400 bytes) and a body into parts of 65,535.
const MOST_BYTES = 1 << 18;

/** Cuts bytes as they arrive into packets; keeps at most one packet that is not complete. */
export class PacketReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = LENGTH_BYTES;

  get isWithinPacket(): boolean {
    return this.#bytes > 0;
  }

  /** The packets that are complete now. Throws `ProtocolError` at a length that no packet has. */
  *read(chunk: Buffer): Generator<Packet> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#needed) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#bytes);
    this.#needed = LENGTH_BYTES;
    while (rest.length >= LENGTH_BYTES) {
      const length = rest.readUInt32BE();
      if (length === 0 || length > MOST_BYTES)
        throw new ProtocolError(`a packet of ${length} bytes (at most ${MOST_BYTES} are read)`);
      this.#needed = LENGTH_BYTES + length;
      if (rest.length < this.#needed) break;
      const packet = rest.subarray(LENGTH_BYTES, this.#needed);
      rest = rest.subarray(this.#needed);
      this.#needed = LENGTH_BYTES;
      yield { command: String.fromCharCode(packet[0] ?? 0), data: packet.subarray(1) };
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }
}

/** A packet as it goes over the socket. */
export const packet = (command: string, ...data: Buffer[]): Buffer => {
  const length = data.reduce((sum, one) => sum + one.length, 1);
  const head = Buffer.alloc(LENGTH_BYTES + 1);
  head.writeUInt32BE(length);
  head.write(command, LENGTH_BYTES, "latin1");
  return Buffer.concat([head, ...data]);
};

/** Texts, each with a zero byte behind it. */
export const strings = (...texts: string[]): Buffer =>
  Buffer.from(texts.map((text) => `${text.replaceAll("\0", "")}\0`).join(""));

export const uint32 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
  return bytes;
};

/** The texts in data, each of which ends with a zero byte. */
export const splitStrings = (data: Buffer): Buffer[] => {
  const texts: Buffer[] = [];
  for (let from = 0; from < data.length; ) {
    const end = data.indexOf(0, from);
    texts.push(data.subarray(from, end === -1 ? data.length : end));
    from = end === -1 ? data.length : end + 1;
  }
  return texts;
};

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 [RFC 6532], or else Latin-1, as old programs write it. */
export const decoded = (bytes: Buffer): string => {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
};
