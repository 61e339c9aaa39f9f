import { useEffect, useState } from "preact/hooks";
import { decodeText } from "../../../../shared/listChecks/reading/decodeText.ts";
import { type List, readList } from "../../../../shared/listChecks/reading/readList.ts";
import { RowSplitter, UnreadableListError } from "../../../../shared/listChecks/reading/splitRows.ts";
import { notRead } from "../../parts/fields/FileField.tsx";

type Given = { file: File | undefined; text: string; column: string | undefined };
type Reading = { read?: ReadList; error?: string };

/** A list, and what its page shows of it. */
export type ReadList = { list: List; addresses: string[]; columns: string[]; withoutAddress: number };

/** The list in a file or a text, read anew with each change of either; nothing while it is being read. */
export const useList = ({ file, text, column }: Given): Reading => {
  const [reading, setReading] = useState<Reading>({});
  useEffect(() => {
    let isWanted = true;
    const pieces = file === undefined ? [text] : decodeText(piecesOf(file));
    readList(pieces, { column })
      .then(
        (list) => ({ read: readListOf(list) }),
        (error: unknown) => ({ error: unreadable(error, file?.name ?? "") }),
      )
      .then((next) => isWanted && setReading(next));
    return () => {
      isWanted = false;
    };
  }, [file, text, column]);
  return reading;
};

const readListOf = (list: List): ReadList => ({
  list,
  addresses: list.rows.flatMap((row) => row.addresses),
  columns: columnsOf(list),
  withoutAddress: list.rows.filter((row) => row.addresses.length === 0).length,
});

const unreadable = (error: unknown, name: string): string =>
  error instanceof UnreadableListError ? error.message : notRead(name);

async function* piecesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** The columns of a table by heading, or by number where it has no headings; none of plain lines. */
const columnsOf = ({ format, header, rows }: List): string[] => {
  if (format.kind === "lines") return [];
  const first = format.hasHeader ? header.at(-1) : rows[0]?.raw;
  const splitter = new RowSplitter(format.separator);
  const [row] = [...splitter.push(first ?? ""), ...splitter.end()];
  return (
    row?.cells.map((cell, i) => (format.hasHeader && cell.trim() !== "" ? cell.trim() : `${i + 1}`)) ?? []
  );
};
