import { addressesOnLine } from "../../suppressions/removal/addressList.ts";
import { formatOf, type ListFormat } from "./listFormat.ts";
import { type Row, RowSplitter, UnreadableListError } from "./splitRows.ts";

/** A row of a list, and the addresses in it as they are to be checked. */
export type ListRow = { line: number; raw: string; addresses: string[] };

export type List = {
  format: ListFormat;
  /** What precedes the rows, as it is written: headings, and the `sep=` line of Excel. */
  header: string[];
  rows: ListRow[];
};

export const MOST_CHECKED = 100_000;
/** Of all addresses as the API takes them, in JSON of at most 4 MB. */
const MOST_BYTES = 3_990_000;
/** As the API takes it; what is longer is no address. */
export const LONGEST_GIVEN = 400;

const ENCODER = new TextEncoder();
const SAMPLE = 65_536; // characters
const SEPARATOR_LINE = /^sep=(.)(?:\r\n|\r|\n)/i;

/**
 * Reads a list that comes in pieces: CSV with commas, semicolons or tabs, or plain lines with one address or several,
 * with or without names. The column is `column` (a heading, or a number from 1), or else the one named like an address,
 * or the one that holds most. Throws `UnreadableListError`, also for more than 100,000 addresses or 4 MB of them.
 */
export const readList = async (
  pieces: AsyncIterable<string> | Iterable<string>,
  { column }: { column?: string | undefined } = {},
): Promise<List> => {
  let sample = "";
  let collector: Collector | undefined;
  for await (const piece of pieces) {
    if (collector === undefined) {
      sample += piece;
      if (sample.length >= SAMPLE) collector = new Collector(sample, false, column);
    } else collector.push(piece);
  }
  collector ??= new Collector(sample, true, column);
  return collector.end();
};

class Collector {
  readonly #list: List;
  readonly #splitter: RowSplitter;
  #count = 0;
  #bytes = 0;
  #needsHeader: boolean;

  constructor(sample: string, isWhole: boolean, column: string | undefined) {
    const [separatorLine = "", separator] = SEPARATOR_LINE.exec(sample) ?? [];
    const text = sample.slice(separatorLine.length);
    const format = formatOf(text, isWhole, column);
    this.#list = { format, header: separator === undefined ? [] : [separatorLine.trimEnd()], rows: [] };
    this.#splitter = new RowSplitter(format.kind === "table" ? format.separator : undefined);
    this.#needsHeader = format.hasHeader;
    this.push(text);
  }

  push(piece: string): void {
    for (const row of this.#splitter.push(piece)) this.#take(row);
  }

  end(): List {
    for (const row of this.#splitter.end()) this.#take(row);
    return this.#list;
  }

  #take(row: Row): void {
    if (row.raw.trim() === "") return;
    if (this.#needsHeader) {
      this.#list.header.push(row.raw);
      this.#needsHeader = false;
      return;
    }
    const { format, rows } = this.#list;
    if (format.kind === "lines" && row.raw.startsWith("#")) return;
    for (const found of format.kind === "table" ? [tableRow(row, format.column)] : lineRows(row)) {
      rows.push(found);
      this.#count += found.addresses.length;
      for (const address of found.addresses)
        this.#bytes += ENCODER.encode(JSON.stringify(address)).length + 1;
    }
    if (this.#count > MOST_CHECKED)
      throw new UnreadableListError(
        `The list has more than ${MOST_CHECKED.toLocaleString("en-US")} addresses. Split it into several.`,
      );
    if (this.#bytes > MOST_BYTES)
      throw new UnreadableListError("The addresses of the list take more than 4 MB. Split it into several.");
  }
}

const tableRow = ({ line, raw, cells }: Row, column: number): ListRow => ({
  line,
  raw,
  addresses: addressesIn(cells[column] ?? ""),
});

/** One row for each address, so that each can be kept or left out. */
const lineRows = ({ line, raw }: Row): ListRow[] => {
  const addresses = addressesIn(raw);
  if (addresses.length === 1) return [{ line, raw, addresses }];
  return addresses.map((address) => ({ line, raw: address, addresses: [address] }));
};

/** What holds no address is given as it is, to be judged. */
const addressesIn = (cell: string): string[] => {
  const text = cell.trim();
  if (text === "") return [];
  const found = addressesOnLine(text);
  return found.length > 0 ? found : [text.slice(0, LONGEST_GIVEN).toWellFormed()];
};
