/** A row as it is written, without its line break, and its cells. */
export type Row = { line: number; raw: string; cells: string[] };

/** The list cannot be read; the message names the line, and nothing that the line holds. */
export class UnreadableListError extends Error {
  override readonly name = "UnreadableListError";
}

const LONGEST_CELL = 32_767; // characters of a cell in Excel
const BREAK = /\r\n|\r|\n/g;

/**
 * The rows of a text that comes in pieces. With a `separator` they are CSV [RFC 4180]: a cell in quotes may hold
 * separators and line breaks. Without one, each line is a row of one cell. Each character is looked at once or twice,
 * whatever the text; throws `UnreadableListError` where a quotation mark is never closed.
 */
export class RowSplitter {
  readonly #separator: string | undefined;
  #line = 1;
  #held = "";
  /** Up to where the text held is known to contain no end of the row. */
  #seen = 0;
  #quoted = false;

  constructor(separator: string | undefined) {
    this.#separator = separator;
  }

  *push(piece: string): Generator<Row> {
    this.#held += piece;
    yield* this.#rows(false);
  }

  *end(): Generator<Row> {
    yield* this.#rows(true);
    if (this.#quoted) throw unclosed(this.#line);
    if (this.#held !== "") yield this.#row(this.#held);
    this.#held = "";
  }

  *#rows(isEnd: boolean): Generator<Row> {
    let start = 0;
    for (;;) {
      const found = this.#endOfRow(start, isEnd);
      if (found === undefined) break;
      const row = this.#row(this.#held.slice(start, found.from));
      yield row;
      this.#line += 1 + (row.raw.match(BREAK)?.length ?? 0);
      start = found.to;
      this.#seen = start;
    }
    this.#held = this.#held.slice(start);
    this.#seen -= start;
    if (this.#quoted && this.#held.length > LONGEST_CELL * 4) throw unclosed(this.#line);
  }

  #endOfRow(start: number, isEnd: boolean): { from: number; to: number } | undefined {
    const text = this.#held;
    // The last character may be half of a line break, or of a doubled quotation mark.
    const last = isEnd ? text.length : text.length - 1;
    let at = Math.max(this.#seen, start);
    for (; at < last; at++) {
      const character = text[at];
      if (this.#quoted) {
        if (character !== '"') continue;
        if (text[at + 1] === '"') at++;
        else this.#quoted = false;
      } else if (character === '"' && this.#opensCell(text, at, start)) {
        this.#quoted = true;
      } else if (character === "\n" || character === "\r") {
        return { from: at, to: at + (character === "\r" && text[at + 1] === "\n" ? 2 : 1) };
      }
    }
    this.#seen = at;
    return undefined;
  }

  #opensCell(text: string, at: number, start: number): boolean {
    return this.#separator !== undefined && (at === start || text[at - 1] === this.#separator);
  }

  #row(raw: string): Row {
    const cells = this.#separator === undefined ? [raw] : cellsOf(raw, this.#separator);
    return { line: this.#line, raw, cells };
  }
}

const unclosed = (line: number) =>
  new UnreadableListError(
    `A quotation mark that opens a cell in the row from line ${line} is never closed. Close or remove it.`,
  );

/** The cells of one row. */
const cellsOf = (raw: string, separator: string): string[] => {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let end: number;
    if (raw[at] === '"') {
      const close = closingQuote(raw, at + 1);
      end = raw.indexOf(separator, close);
      if (end === -1) end = raw.length;
      // What stands between the quotation mark and the separator belongs to the cell, as spreadsheets read it.
      cells.push(raw.slice(at + 1, close).replaceAll('""', '"') + raw.slice(close + 1, end));
    } else {
      end = raw.indexOf(separator, at);
      if (end === -1) end = raw.length;
      cells.push(raw.slice(at, end));
    }
    if (end === raw.length) return cells;
    at = end + 1;
  }
};

const closingQuote = (raw: string, from: number): number => {
  for (let at = from; ; at++) {
    at = raw.indexOf('"', at);
    if (at === -1) return raw.length;
    if (raw[at + 1] !== '"') return at;
    at++;
  }
};
