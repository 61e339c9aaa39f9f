import { HEADING } from "../../suppressions/removal/addressList.ts";
import { type Row, RowSplitter, UnreadableListError } from "./splitRows.ts";

/** How a list is written: a table with a column of addresses, or plain lines. */
export type ListFormat =
  | { kind: "table"; separator: string; hasHeader: boolean; column: number }
  | { kind: "lines"; hasHeader: boolean };

/** A column by its heading, or by its number from 1. */
type Wanted = string | undefined;

const SEPARATORS = ["\t", ";", ","];
const ROWS_LOOKED_AT = 100;
const MOST_HAVE = 0.8;

/** What `sample`, the beginning of a list, is written as; throws `UnreadableListError`. */
export const formatOf = (sample: string, isWhole: boolean, wanted: Wanted): ListFormat => {
  for (const separator of SEPARATORS) {
    const rows = sampleRows(sample, separator, isWhole);
    if (!isTable(rows)) continue;
    if (wanted === undefined && isAddressesOnly(rows)) break;
    const format = tableOf(rows, separator, wanted);
    if (format !== undefined) return format;
  }
  if (wanted !== undefined && wanted !== "1") {
    const [first] = sampleRows(sample, undefined, isWhole);
    if (first?.raw.trim().toLowerCase() !== wanted.toLowerCase())
      throw new UnreadableListError(`The list has no column ${wanted}: it has one column only.`);
    return { kind: "lines", hasHeader: true };
  }
  const [first] = sampleRows(sample, undefined, isWhole);
  return { kind: "lines", hasHeader: HEADING.test(first?.raw.trim() ?? "") };
};

/** The first rows that are there in full and not blank; none where they cannot be read so. */
const sampleRows = (sample: string, separator: string | undefined, isWhole: boolean): Row[] => {
  const splitter = new RowSplitter(separator);
  const rows: Row[] = [];
  try {
    for (const row of splitter.push(sample)) {
      if (row.raw.trim() !== "") rows.push(row);
      if (rows.length === ROWS_LOOKED_AT) return rows;
    }
    if (isWhole) for (const row of splitter.end()) if (row.raw.trim() !== "") rows.push(row);
  } catch (error) {
    if (error instanceof UnreadableListError) return [];
    throw error;
  }
  return rows;
};

const isTable = (rows: Row[]): boolean => {
  const columns = rows[0]?.cells.length ?? 0;
  const alike = rows.filter(({ cells }) => cells.length === columns);
  return columns > 1 && alike.length >= rows.length * MOST_HAVE;
};

const hasAt = (cell: string | undefined): boolean => cell?.includes("@") === true;

/** Addresses that somebody wrote into one line, with commas or semicolons between them. */
const isAddressesOnly = (rows: Row[]): boolean =>
  rows.every(({ cells }) => cells.every((cell) => cell.trim() === "" || hasAt(cell)));

const tableOf = (rows: Row[], separator: string, wanted: Wanted): ListFormat | undefined => {
  const [first, ...rest] = rows;
  const headings = first?.cells.map((cell) => cell.trim()) ?? [];
  const couldBeHeadings = !headings.some(hasAt);
  if (wanted !== undefined) {
    const column = namedColumn(headings, wanted);
    return { kind: "table", separator, column, hasHeader: !hasAt(headings[column]) };
  }
  const counts = headings.map((_, i) => rest.filter(({ cells }) => hasAt(cells[i])).length);
  const named = couldBeHeadings
    ? headings.findIndex((heading, i) => HEADING.test(heading) && (rest.length === 0 || counts[i] !== 0))
    : -1;
  if (named !== -1) return { kind: "table", separator, column: named, hasHeader: true };
  const all = couldBeHeadings ? counts : counts.map((count, i) => count + (hasAt(headings[i]) ? 1 : 0));
  const most = Math.max(...all);
  if (most === 0) return undefined;
  return { kind: "table", separator, column: all.indexOf(most), hasHeader: couldBeHeadings };
};

const namedColumn = (headings: string[], wanted: string): number => {
  const byName = headings.findIndex((heading) => heading.toLowerCase() === wanted.trim().toLowerCase());
  if (byName !== -1) return byName;
  const number = /^\d{1,4}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= headings.length) return number - 1;
  const known = headings.some(hasAt)
    ? `It has ${headings.length} columns.`
    : `Its columns: ${headings.join(", ")}.`;
  throw new UnreadableListError(`The list has no column ${wanted}. ${known}`);
};
