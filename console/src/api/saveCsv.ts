import type { Given, PagePath } from "../../../functions/api/calls.ts";
import { pagesOf } from "./pagesOf.ts";

type Saving<P extends PagePath> = {
  path: P;
  given: Given<"GET", P>;
  fileName: string;
  signal: AbortSignal;
  /** How many rows there are so far. */
  onRows: (rows: number) => void;
};

/** Where the browser lets a page write a file [File System Access]; Chromium does, where the page came securely. */
type FilePicker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<FileSystemFileHandle>;
type File = { write(text: string): Promise<void>; close(): Promise<void>; discard(): Promise<void> };

const PAGE = 1_000;

/**
 * Saves the whole list under `path` as one CSV file, page by page. Answers the number of rows, or undefined where no
 * file was chosen. Has to be called straight from a click: only then may a page ask where to save. Throws
 * `ProblemError`, and `signal`'s reason; nothing is saved then.
 */
export const saveCsv = async <P extends PagePath>({
  path,
  given,
  fileName,
  signal,
  onRows,
}: Saving<P>): Promise<number | undefined> => {
  let rows = 0;
  let isFirst = true;
  const isSaved = await toFile(fileName, async (file) => {
    onRows(0);
    for await (const response of pagesOf(path, given, { limit: PAGE, accept: "text/csv", signal })) {
      const text = await response.text();
      const body = text.slice(text.indexOf("\r\n") + 2);
      await file.write(isFirst ? text : body);
      isFirst = false;
      rows += rowsIn(body);
      onRows(rows);
    }
  });
  return isSaved ? rows : undefined;
};

/** A cell in quotes may have line breaks of its own. */
const rowsIn = (csv: string): number =>
  csv
    .split('"')
    .filter((_, i) => i % 2 === 0)
    .reduce((rows, unquoted) => rows + unquoted.split("\r\n").length - 1, 0);

/**
 * Saves one text as a file, made once the file is chosen; answers whether one was. Has to be called straight from a
 * click, too.
 */
export const saveText = (fileName: string, textOf: () => string | Promise<string>): Promise<boolean> =>
  toFile(fileName, async (file) => file.write(await textOf()));

/** Answers whether a file was chosen; where it cannot be filled, nothing is saved. */
const toFile = async (fileName: string, fill: (file: File) => Promise<void>): Promise<boolean> => {
  const file = await newFile(fileName);
  if (file === undefined) return false;
  try {
    await fill(file);
    await file.close();
    return true;
  } catch (error) {
    await file.discard();
    throw error;
  }
};

const newFile = async (fileName: string): Promise<File | undefined> => {
  const picker = (globalThis as { showSaveFilePicker?: FilePicker }).showSaveFilePicker;
  if (picker === undefined) return download(fileName);
  try {
    const handle = await picker({
      suggestedName: fileName,
      types: [{ description: "CSV", accept: { "text/csv": [".csv"] } }],
    });
    const stream = await handle.createWritable();
    return {
      write: (text) => stream.write(text),
      close: () => stream.close(),
      discard: () => stream.abort(),
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
};

/** Collected, and downloaded at the end. */
const download = (fileName: string): File => {
  // A blob a page, so that the browser may keep them on disk.
  const parts: Blob[] = [];
  return {
    write: async (text) => void parts.push(new Blob([text])),
    close: async () => {
      const url = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = fileName;
      link.click();
      URL.revokeObjectURL(url);
    },
    discard: async () => {},
  };
};
