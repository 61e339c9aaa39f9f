import { notRead } from "../../parts/fields/FileField.tsx";

const MOST_BYTES = 10_000_000; // some 400,000 addresses

/** The text of a file; throws what is wrong with the file, in words for who chose it. */
export const readTextFile = async (file: File): Promise<string> => {
  const { name, size } = file;
  if (size > MOST_BYTES)
    throw new Error(
      `${name} is too large: ${Math.round(size / 1e6)} MB (limit ${MOST_BYTES / 1e6} MB). If it is the right file, split it.`,
    );
  const text = await file.text().catch((error: unknown) => {
    throw new Error(notRead(name), { cause: error });
  });
  if (text.includes("\0")) throw new Error(`${name} is not a text file. Export a spreadsheet as CSV first.`);
  return text;
};
