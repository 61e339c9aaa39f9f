import type { Table } from "../table/Table.ts";

/** An hour (`2026-11-24T05`) that events were written in, and when that was last announced. */
export type Marker = { hour: string; movedAt: string };

const PARTITION = "MARKER";
const FRESH_MS = 60_000;

/**
 * A batch that began under a marker may write for this long after the marker's last move: a minute in which its
 * container does not move it again, two in which the function is ended at the latest, the rest for clocks that differ.
 */
export const SETTLE_MS = 300_000;

/** Which hours have to be recounted. A marker is written before the events, so a crash leaves one too many. */
export class Markers {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #movedHere = new Map<string, number>();

  constructor(table: Table, { now }: { now: () => Date }) {
    this.#table = table;
    this.#now = now;
  }

  /** Announces writes in `hours`, at most once a minute for each; answers those that could not be announced. */
  async mark(hours: Iterable<string>): Promise<{ failed: Set<string>; cause?: unknown }> {
    const now = this.#now();
    for (const [hour, at] of this.#movedHere)
      if (now.getTime() - at >= FRESH_MS) this.#movedHere.delete(hour);
    const due = [...new Set(hours)].filter((hour) => !this.#movedHere.has(hour));
    const movedAt = now.toISOString();
    const { failed, cause } = await this.#table.writeMany(
      due.map((hour) => ({ put: { pk: PARTITION, sk: hour, movedAt } })),
    );
    const unmarked = new Set(failed.map((write) => ("put" in write ? write.put.sk : write.delete.sk)));
    for (const hour of due) if (!unmarked.has(hour)) this.#movedHere.set(hour, now.getTime());
    return { failed: unmarked, cause };
  }

  /** Those from hour `from` up to hour `to`, both included, oldest first; `~` follows every year. */
  async list({ from = "0", to = "~" }: { from?: string; to?: string } = {}): Promise<Marker[]> {
    const markers: Marker[] = [];
    for await (const { sk, movedAt } of this.#table.queryAll({ partition: PARTITION, range: { from, to } })) {
      markers.push({ hour: sk, movedAt: String(movedAt) });
    }
    return markers;
  }

  /** Removes a marker unless it has moved meanwhile. */
  async remove({ hour, movedAt }: Marker): Promise<boolean> {
    return this.#table.delete(
      { pk: PARTITION, sk: hour },
      { expression: "#m = :m", names: { "#m": "movedAt" }, values: { ":m": movedAt } },
    );
  }
}
