type Thing = { what: string; remove: () => Promise<unknown> };
export type Made = {
  remove(): Promise<void>;
  /** It is gone by other means. */
  forget(): void;
};
export type Left = { what: string; why: string };

/** What a run has created and not yet removed, so that it can be removed however the run ends. */
export class Leftovers {
  #things: Thing[] = [];

  /** `remove` succeeds where there is nothing to remove. */
  add(what: string, remove: () => Promise<unknown>): Made {
    const thing = { what, remove };
    this.#things.push(thing);
    return {
      remove: async () => {
        await remove();
        this.#forget(thing);
      },
      forget: () => this.#forget(thing),
    };
  }

  /** Removes all that is there, newest first; answers what stays, and why. */
  async removeAll(): Promise<Left[]> {
    const left: Left[] = [];
    for (const thing of this.#things.toReversed()) {
      try {
        await thing.remove();
        this.#forget(thing);
      } catch (error) {
        left.push({ what: thing.what, why: error instanceof Error ? error.message : String(error) });
      }
    }
    return left;
  }

  #forget(thing: Thing): void {
    this.#things = this.#things.filter((one) => one !== thing);
  }
}
