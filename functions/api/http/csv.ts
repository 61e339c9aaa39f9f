import { isFormula } from "../../../shared/csv/formula.ts";

export type Cell = string | number | null;

/** RFC 4180: a header row, CRLF, and quotes where a cell has a comma, a quote or a line break. */
export const toCsv = (columns: readonly string[], rows: Cell[][]): string =>
  [columns, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");

const cellText = (cell: Cell): string => {
  const text = guarded(cell === null ? "" : String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const guarded = (text: string): string => (isFormula(text) ? `'${text}` : text);
