import type { Table } from "../../table/Table.ts";

export type RelayHost = { host: string; lastSeenAt: string };

const PARTITION = "RELAY_HOST";
const FORGOTTEN_AFTER_SECONDS = 30 * 86_400;

/** The mail hosts that report their maillog. */
export class RelayHostTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async seen(host: string): Promise<void> {
    const now = this.#now();
    await this.#table.put({
      pk: PARTITION,
      sk: host,
      lastSeenAt: now.toISOString(),
      expiresAt: Math.floor(now.getTime() / 1_000) + FORGOTTEN_AFTER_SECONDS,
    });
  }

  async list(): Promise<RelayHost[]> {
    const items = await Array.fromAsync(this.#table.queryAll({ partition: PARTITION }));
    return items.map(({ sk, lastSeenAt }) => ({ host: sk, lastSeenAt: String(lastSeenAt) }));
  }
}
