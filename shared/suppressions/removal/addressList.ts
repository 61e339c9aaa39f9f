import { isFormula } from "../../csv/formula.ts";

/** The most addresses that one removal job takes. */
export const MOST_ADDRESSES = 10_000;

export type AddressList = {
  /** Each spelling once, in the order in which they were written: SES may list one in capitals beside the other. */
  addresses: string[];
  /** How often one was written again. */
  duplicates: number;
  /** Lines, counted from 1, in which no address was found. */
  none: Line[];
  /** Lines of which only the first column was taken, for others were no addresses. */
  cut: number;
};
type Line = { line: number; text: string };
type Row = Line & { cells: string[] };

const LONGEST = 320; // local part of 64, @, domain of 255 [RFC 5321 4.5.3.1]
const ADDRESS = /^(?:[^\s@<>"(),;:\\]+|"(?:[^"\\]|\\.)+")@[^\s@<>"(),;:\\]+$/;
const WITH_NAME = /^[^<>:]*<([^<>]+)>$/;
/** What a column of addresses is called. */
export const HEADING = /^(?:(?:e-?)?mail(?:[ _-]?address)?|address|recipient)$/i;

/**
 * The addresses in a pasted text or a file: a line each, or several with commas, semicolons, tabs or spaces
 * between them; with or without a name, as `Ann <ann@example.org>`. A table is CSV whose first line has a heading like
 * “address” or “e-mail”: its column counts; without headings it is the first. Empty lines, and those that begin with #,
 * count as nothing. What is an address in every detail is for the API to say.
 */
export const readAddressList = (text: string): AddressList => {
  const list: AddressList = { addresses: [], duplicates: 0, none: [], cut: 0 };
  const seen = new Set<string>();
  for (const { line, text: written, found, isCut } of findings(text.replace(/^\ufeff/, ""))) {
    if (found.length === 0) list.none.push({ line, text: written });
    if (isCut) list.cut++;
    for (const address of found) {
      const spelling = withFoldedDomain(address);
      if (seen.has(spelling)) list.duplicates++;
      else list.addresses.push(address);
      seen.add(spelling);
    }
  }
  return list;
};

/** How many addresses they are, in however many spellings: a job counts each once. */
export const countAddresses = (spellings: readonly string[]): number =>
  new Set(spellings.map((spelling) => spelling.toLowerCase())).size;

/** SES keeps the case of the local part, not of the domain [sending-email-suppression-list]. */
const withFoldedDomain = (address: string): string => {
  const at = address.lastIndexOf("@");
  return address.slice(0, at) + address.slice(at).toLowerCase();
};

type Finding = Line & { found: string[]; isCut: boolean };

function* findings(text: string): Generator<Finding> {
  const separator = headingSeparator(text);
  let column: number | undefined;
  for (const row of separator === undefined ? linesOf(text) : rowsOf(text, cellsBy(separator))) {
    if (row.text === "" || row.text.startsWith("#")) continue;
    if (separator === undefined) yield { ...row, ...foundIn(row.cells) };
    else if (column === undefined) column = row.cells.findIndex((cell) => HEADING.test(cell));
    else yield { ...row, found: addressesIn(row.cells[column] ?? ""), isCut: false };
  }
}

/** What separates the columns of a table with headings; undefined where the first line is none. */
const headingSeparator = (text: string): string | undefined => {
  const first = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? "";
  return [",", ";", "\t"].find((separator) => {
    const [row] = rowsOf(first, cellsBy(separator));
    return row?.cells.some((cell) => HEADING.test(cell));
  });
};

function* linesOf(text: string): Generator<Row> {
  let line = 0;
  for (const one of text.split(/\r\n|\r|\n/)) {
    line++;
    const [row] = rowsOf(one, LINE_CELL);
    if (row !== undefined) yield { ...row, line };
  }
}

/**
 * A cell of CSV [RFC 4180] and what ends it. One in quotes may have several lines; quotes within another keep what
 * separates, too. These hold no more than an address may: of many that nothing closes, each would be read to the end.
 */
const cellsBy = (separators: string): RegExp =>
  new RegExp(
    `(?:"((?:[^"]|"")*)"(?=[${separators}\\r\\n]|$)|((?:"(?:[^"\\\\\\r\\n]|\\\\.){0,${LONGEST}}"|[^${separators}\\r\\n"]+|")*))(\\r\\n|[${separators}\\r\\n]|$)`,
    "y",
  );

const LINE_CELL = /* @__PURE__ */ cellsBy(",;\t");

function* rowsOf(text: string, cell: RegExp): Generator<Row> {
  cell.lastIndex = 0;
  let line = 1;
  let start = 0;
  let cells: string[] = [];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain = "", end = ""] = cell.exec(text) ?? [];
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (/^[^\r\n]$/.test(end) && cell.lastIndex < text.length) continue;
    const written = text.slice(start, cell.lastIndex);
    yield { line, text: written.trim(), cells };
    line += written.match(/\r\n|\r|\n/g)?.length ?? 0;
    start = cell.lastIndex;
    cells = [];
  }
}

/** The addresses in one line or cell, as they are written there; none where it holds something else. */
export const addressesOnLine = (text: string): string[] => {
  LINE_CELL.lastIndex = 0;
  const [row] = rowsOf(text.replaceAll(/[\r\n]+/g, " "), LINE_CELL);
  return row === undefined ? [] : foundIn(row.cells).found;
};

/** The addresses of a line: all of it, or its first column where others hold something else. */
const foundIn = (cells: string[]): Pick<Finding, "found" | "isCut"> => {
  const columns = withNames(cells)
    .filter((cell) => cell !== "")
    .map(addressesIn);
  const isCut = columns.some((found) => found.length === 0);
  const found = isCut ? (columns[0] ?? []) : columns.flat();
  return { found, isCut: isCut && found.length > 0 };
};

/** A comma in a name separates nothing: `Smith, Ann <ann@example.org>`. */
const withNames = (cells: string[]): string[] =>
  cells.filter((cell, i) => cell.includes("@") || !WITH_NAME.test(cells[i + 1] ?? ""));

const addressesIn = (cell: string): string[] => {
  const bare = withoutGuard(cell).replace(/^'(.*)'$/, "$1");
  const one = WITH_NAME.exec(bare)?.[1]?.trim() ?? bare;
  if (isAddress(one)) return [one];
  const several = one.split(/\s+/);
  return several.every(isAddress) ? several : [];
};

/** Our CSV puts an apostrophe before what a spreadsheet would run (functions/api/http/csv.ts). */
const withoutGuard = (cell: string): string =>
  cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell;

const isAddress = (text: string): boolean => text.length <= LONGEST && ADDRESS.test(text);
