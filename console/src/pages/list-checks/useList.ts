import { useEffect, useState } from "preact/hooks";
import { decodeText } from "../../../../shared/listChecks/reading/decodeText.ts";
import { type List, readList } from "../../../../shared/listChecks/reading/readList.ts";
import { RowSplitter, UnreadableListError } from "../../../../shared/listChecks/reading/splitRows.ts";

type Given = { file: File | undefined; text: string; column: string | undefined };
type Reading = { list?: List; error?: string };

/** The list in a file or a text, read anew with each change of either; nothing while it is being read. */
export const useList = ({ file, text, column }: Given): Reading => {
  const [reading, setReading] = useState<Reading>({});
  useEffect(() => {
    let isWanted = true;
    const pieces = file === undefined ? [text] : decodeText(piecesOf(file));
    readList(pieces, { column })
      .then(
        (list) => ({ list }),
        (error: unknown) => ({ error: unreadable(error, file) }),
      )
      .then((next) => isWanted && setReading(next));
    return () => {
      isWanted = false;
    };
  }, [file, text, column]);
  return reading;
};

const unreadable = (error: unknown, file: File | undefined): string => {
  if (error instanceof UnreadableListError) return error.message;
  return `${file?.name} could not be read. It may have been moved or changed: choose it again.`;
};

async function* piecesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** The columns of a table by heading, or by number where it has no headings; none of plain lines. */
export const columnsOf = ({ format, header, rows }: List): string[] => {
  if (format.kind === "lines") return [];
  const first = format.hasHeader ? header.at(-1) : rows[0]?.raw;
  const [row] = new RowSplitter(format.separator).push(`${first ?? ""}\n\n`);
  return (
    row?.cells.map((cell, i) => (format.hasHeader && cell.trim() !== "" ? cell.trim() : `${i + 1}`)) ?? []
  );
};
