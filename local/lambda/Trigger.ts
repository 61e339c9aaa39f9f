/** What runs until it is stopped: a poller, a schedule. */
type Running = { stop(): Promise<void> };

/** Something that invokes a function by itself, and can be switched off and on again. A new one is on. */
export class Trigger {
  readonly #start: () => Running;
  #running: Running | undefined;

  constructor(start: () => Running) {
    this.#start = start;
    this.#running = start();
  }

  get isEnabled(): boolean {
    return this.#running !== undefined;
  }

  enable(): void {
    this.#running ??= this.#start();
  }

  /** Begins nothing more; settles when what is under way has ended. */
  async disable(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}
