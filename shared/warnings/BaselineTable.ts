import { packRows, unpackRows } from "../table/rowPages.ts";
import type { Table } from "../table/Table.ts";
import { type TallyTable, unlessReplaced } from "../tallies/TallyTable.ts";
import { type Baseline, History } from "./baseline.ts";
import { DAY_MS } from "./rule.ts";

const PARTITION = "BASELINE";
const HISTORY_DAYS = 28;
const KEPT_DAYS = 3;
const DIMENSIONS = ["sender", "recipientDomain"] as const;
export type Baselines = Record<(typeof DIMENSIONS)[number], Baseline>;

/** What is normal for each sender and recipient domain, reckoned once a day from the tallies of the 28 days before. */
export class BaselineTable {
  readonly #table: Table;
  readonly #tallies: TallyTable;

  constructor(table: Table, tallies: TallyTable) {
    this.#table = table;
    this.#tallies = tallies;
  }

  /** Of the UTC day of `now`; reckoned where nobody has done it yet. */
  async of(now: Date): Promise<Baselines> {
    const day = now.toISOString().slice(0, 10);
    return (await this.#read(day)) ?? (await this.#reckon(day));
  }

  async #read(day: string): Promise<Baselines | undefined> {
    const found = { sender: new Map(), recipientDomain: new Map() };
    let isWhole = false;
    for await (const { sk, z } of this.#table.queryAll({
      partition: PARTITION,
      range: { prefix: `${day}#` },
    })) {
      if (sk === `${day}#`) isWhole = true;
      const dimension = DIMENSIONS.find((one) => sk.split("#")[1] === one);
      if (dimension === undefined) continue;
      for (const [key, median, mad] of unpackRows(z) as [string, number, number][])
        found[dimension].set(key, { median, mad });
    }
    return isWhole ? found : undefined;
  }

  async #reckon(day: string): Promise<Baselines> {
    const expiresAt = Math.floor((Date.parse(day) + KEPT_DAYS * DAY_MS) / 1_000);
    const baselines = {
      sender: await this.#history("sender", day),
      recipientDomain: await this.#history("recipientDomain", day),
    };
    const pages = DIMENSIONS.flatMap((dimension) =>
      packRows([...baselines[dimension]].map(([key, { median, mad }]) => [key, median, mad])).map(
        (z, number) => ({ sk: `${day}#${dimension}#${String(number).padStart(4, "0")}`, z }),
      ),
    );
    const { failed, cause } = await this.#table.writeMany(
      pages.map((page) => ({ put: { pk: PARTITION, ...page, expiresAt } })),
    );
    if (failed.length > 0) throw new Error("the baseline of a day was not written", { cause });
    // Last, so that a baseline that is there is whole.
    await this.#table.put({ pk: PARTITION, sk: `${day}#`, expiresAt });
    return baselines;
  }

  /** A day at a time, of which only rates are kept: a busy sender has tens of thousands of domains. */
  async #history(dimension: (typeof DIMENSIONS)[number], day: string): Promise<Baseline> {
    const from = dayBefore(day, HISTORY_DAYS);
    const to = dayBefore(day, 1);
    const days = await Array.fromAsync(this.#tallies.totals("day", { from, to }));
    const history = new History();
    for (const { key } of days) {
      const counts = await unlessReplaced(async () => {
        const total = await this.#tallies.total("day", key);
        return total === undefined ? [] : this.#tallies.keyed("day", dimension, [total]);
      });
      history.add(counts);
    }
    return history.baseline();
  }
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
