import { inflateRawSync } from "node:zlib";

export type ZipEntry = { name: string; content: Buffer };

const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;

/** The files in a zip, read by its central directory (APPNOTE.TXT 4.3.12); without comment, encryption or Zip64. */
export const unzip = (zip: Buffer): ZipEntry[] => {
  const end = zip.length - 22;
  if (zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error("not a plain zip file");
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const deflated = zip.readUInt16LE(at + 10) === DEFLATED;
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    return { name, content: deflated ? inflateRawSync(data) : data };
  });
};
