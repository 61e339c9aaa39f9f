const BLOCK = 1 << 16; // characters

/** Gathers small pieces of output: a system call each would cost more than making them. */
export class OutputBlocks {
  readonly #write: (text: string) => void;
  #block = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(text: string): void {
    this.#block += text;
    if (this.#block.length >= BLOCK) this.end();
  }

  end(): void {
    if (this.#block !== "") this.#write(this.#block);
    this.#block = "";
  }
}
