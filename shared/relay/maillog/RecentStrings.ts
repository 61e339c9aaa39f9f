const PLACES = 4_096; // a power of two

type Recent<Value> = { latin1: string; value: Value };

/**
 * What parts of blocks were read as, lately: clients, senders and programs are the same in line after line, and to
 * compare costs less than to make a string again. A newcomer takes its place from whoever had it.
 */
export class RecentStrings<Value> {
  readonly #places: (Recent<Value> | undefined)[] = new Array(PLACES).fill(undefined);
  readonly #make: (own: Buffer) => Value;

  /** `make` is given the bytes of a new one. */
  constructor(make: (bytes: Buffer) => Value) {
    this.#make = make;
  }

  /** Of the part of a block, whose Latin-1 text is given. */
  of(block: Buffer, text: string, from: number, to: number): Value {
    const middle = (from + to) >> 1;
    const place =
      (text.charCodeAt(to - 1) * 31 +
        text.charCodeAt(middle) * 131 +
        text.charCodeAt(from) * 17 +
        (to - from)) &
      (PLACES - 1);
    const recent = this.#places[place];
    if (recent !== undefined && isPart(recent.latin1, text, from, to)) return recent.value;
    const bytes = block.subarray(from, to);
    const value = this.#make(bytes);
    this.#places[place] = { latin1: bytes.toString("latin1"), value };
    return value;
  }
}

/** `startsWith` with an offset is slower. */
export const isPart = (part: string, text: string, from: number, to: number): boolean => {
  if (part.length !== to - from) return false;
  for (let n = part.length - 1; n >= 0; n--)
    if (part.charCodeAt(n) !== text.charCodeAt(from + n)) return false;
  return true;
};
