import { isAt } from "./bytes.ts";

const PLACES = 4_096; // a power of two

/**
 * What parts of blocks were read as, lately. Programs, queue ids, clients and senders are the same in line after line,
 * and to compare bytes costs less than to make a string again. A newcomer takes its place from whoever had it.
 */
export class RecentStrings<Value> {
  readonly #latin1: string[] = new Array(PLACES).fill("");
  readonly #values: (Value | undefined)[] = new Array(PLACES).fill(undefined);
  readonly #make: (text: string) => Value;

  constructor(make: (text: string) => Value) {
    this.#make = make;
  }

  of(block: Buffer, from: number, to: number): Value {
    const place =
      ((block[to - 1] ?? 0) * 31 +
        (block[to - 3] ?? 0) * 151 +
        (block[(from + to) >> 1] ?? 0) * 1_021 +
        (block[from] ?? 0) * 17 +
        (to - from)) &
      (PLACES - 1);
    const latin1 = this.#latin1[place] ?? "";
    const known = this.#values[place];
    if (known !== undefined && latin1.length === to - from && isAt(latin1, block, from)) return known;
    const value = this.#make(block.toString("utf8", from, to));
    this.#latin1[place] = block.toString("latin1", from, to);
    this.#values[place] = value;
    return value;
  }
}
