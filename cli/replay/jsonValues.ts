/** A JSON value as text, or the lines between two values that are none; `line` counts from 1. */
export type Piece = { text: string; line: number };

const LARGEST_VALUE = 4_000_000; // characters; SNS carries 262,144 bytes, a Lambda event of such is 6 MB

/**
 * The JSON objects and lists of a text: one a line, printed over many lines, or one directly after the other. What
 * is no JSON is given too, as it stands, lines that follow one another as one piece. A value that never ends is
 * given up at its first line, so that what comes after a cut-off record is still found. Memory holds one value.
 */
export async function* jsonValues(chunks: AsyncIterable<string>): AsyncGenerator<Piece> {
  const scanner = new Scanner();
  for await (const chunk of chunks) {
    scanner.add(chunk);
    yield* scanner.pieces(false);
  }
  yield* scanner.pieces(true);
}

class Scanner {
  #text = "";
  #line = 1;
  #junk: Piece | undefined;
  /** How far the value that `#text` begins with has been scanned. */
  #at = 0;
  #depth = 0;
  #inString = false;

  add(chunk: string) {
    this.#text += chunk;
  }

  *pieces(ended: boolean): Generator<Piece> {
    for (;;) {
      this.#skipSpace();
      if (this.#text === "") break;
      const opens = this.#text.startsWith("{") || this.#text.startsWith("[");
      const end = opens ? this.#endOfValue() : undefined;
      if (end !== undefined) {
        yield* this.#takeJunk();
        yield this.#take(end);
        continue;
      }
      if (opens && !this.#isBroken() && !ended && this.#text.length < LARGEST_VALUE) break;
      const newline = this.#text.indexOf("\n");
      if (newline === -1 && !ended && this.#text.length < LARGEST_VALUE) break;
      const { text, line } = this.#take(newline === -1 ? this.#text.length : newline + 1);
      this.#junk = { text: (this.#junk?.text ?? "") + text, line: this.#junk?.line ?? line };
      if (this.#junk.text.length > LARGEST_VALUE) yield* this.#takeJunk();
    }
    if (ended) yield* this.#takeJunk();
  }

  /** Where the value ends, or undefined while that is not in the text. */
  #endOfValue(): number | undefined {
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (this.#inString) {
        if (char === "\\") this.#at++;
        else if (char === '"') this.#inString = false;
        else if (char === "\n") return undefined;
      } else if (char === '"') this.#inString = true;
      else if (char === "{" || char === "[") this.#depth++;
      else if ((char === "}" || char === "]") && --this.#depth === 0) return this.#at + 1;
    }
    return undefined;
  }

  /** A line that ends within a string is no JSON. */
  #isBroken = () => this.#inString && this.#text[this.#at] === "\n";

  #take(end: number): Piece {
    const piece = { text: this.#text.slice(0, end), line: this.#line };
    this.#text = this.#text.slice(end);
    this.#line += piece.text.split("\n").length - 1;
    this.#at = 0;
    this.#depth = 0;
    this.#inString = false;
    return piece;
  }

  #skipSpace() {
    const space = /^[\s\uFEFF]+/.exec(this.#text)?.[0];
    if (space === undefined || this.#at > 0) return;
    this.#text = this.#text.slice(space.length);
    this.#line += space.split("\n").length - 1;
  }

  *#takeJunk(): Generator<Piece> {
    const junk = this.#junk;
    this.#junk = undefined;
    if (junk !== undefined) yield { text: junk.text.trim(), line: junk.line };
  }
}
