import { packRows, unpackRows } from "../table/rowPages.ts";
import type { Table } from "../table/Table.ts";
import { type Counts, sent } from "../tallies/counts.ts";
import { countsWithin, type TallyTable, type Unit, unlessReplaced } from "../tallies/TallyTable.ts";
import type { Dimension } from "../tallies/tally.ts";
import { type Baseline, History } from "./baseline.ts";
import { NightHistory, nightClock, type UsualNight } from "./nights.ts";
import { type KnownOrigins, ORIGINS, OriginHistory, type OriginKind } from "./origins.ts";
import { DAY_MS } from "./rule.ts";

const PARTITION = "BASELINE";
const HISTORY_DAYS = 28;
/** So that a mailing once a year is no news. */
const ORIGIN_DAYS = 400;
const KEPT_DAYS = 3;
const RATES = ["sender", "recipientDomain"] as const;

export type Baselines = Record<(typeof RATES)[number], Baseline> & {
  /** Of the days up to the one before yesterday: what first sends around midnight is news on both days. */
  origins: Record<OriginKind, KnownOrigins>;
  /** By sender. */
  nights: ReadonlyMap<string, UsualNight>;
};

/**
 * What is normal, reckoned once a day from the tallies: of each sender and recipient domain the bounce rates of the 28 days
 * before, of each sender its nights, and which credentials and addresses sent mail at all.
 */
export class BaselineTable {
  readonly #table: Table;
  readonly #tallies: TallyTable;
  readonly #nightOf: (hour: string) => string | undefined;

  /** `timeZone`: by whose clock it is night. */
  constructor(table: Table, tallies: TallyTable, timeZone: string) {
    this.#table = table;
    this.#tallies = tallies;
    this.#nightOf = nightClock(timeZone);
  }

  /** Of the UTC day of `now`; reckoned where nobody has done it yet. */
  async of(now: Date): Promise<Baselines> {
    const day = now.toISOString().slice(0, 10);
    return (await this.#read(day)) ?? (await this.#reckon(day));
  }

  async #read(day: string): Promise<Baselines | undefined> {
    const rows = new Map<string, unknown[]>();
    let whole: Partial<Record<OriginKind, Omit<KnownOrigins, "names">>> | undefined;
    for await (const { sk, z, origins = {} } of this.#table.queryAll({
      partition: PARTITION,
      range: { prefix: `${day}#` },
    })) {
      const [, name = ""] = sk.split("#");
      if (name === "") whole = origins as NonNullable<typeof whole>;
      else rows.set(name, [...(rows.get(name) ?? []), ...unpackRows(z)]);
    }
    if (whole === undefined) return undefined;
    const rates = (name: string) =>
      new Map(
        ((rows.get(name) ?? []) as [string, number, number][]).map(([key, median, mad]) => [
          key,
          { median, mad },
        ]),
      );
    const known = (kind: OriginKind): KnownOrigins => ({
      daysWithNew: 0,
      ...whole?.[kind],
      names: new Set(rows.get(kind) as string[] | undefined),
    });
    const nights = (rows.get("nights") ?? []) as [string, number, number][];
    return {
      sender: rates("sender"),
      recipientDomain: rates("recipientDomain"),
      origins: { credential: known("credential"), sourceIp: known("sourceIp") },
      nights: new Map(nights.map(([sender, messages, count]) => [sender, { messages, nights: count }])),
    };
  }

  async #reckon(day: string): Promise<Baselines> {
    const expiresAt = Math.floor((Date.parse(day) + KEPT_DAYS * DAY_MS) / 1_000);
    const sender = await this.#history("sender", day);
    const baselines: Baselines = {
      sender: sender.baseline,
      recipientDomain: (await this.#history("recipientDomain", day)).baseline,
      origins: await this.#origins(day),
      nights: await this.#nights(day, sender.since),
    };
    const rows = {
      ...Object.fromEntries(
        RATES.map((name) => [name, [...baselines[name]].map(([key, { median, mad }]) => [key, median, mad])]),
      ),
      ...Object.fromEntries(ORIGINS.map((kind) => [kind, [...baselines.origins[kind].names]])),
      nights: [...baselines.nights].map(([key, { messages, nights }]) => [key, messages, nights]),
    };
    const pages = Object.entries(rows).flatMap(([name, some]) =>
      packRows(some).map((z, number) => ({ sk: `${day}#${name}#${String(number).padStart(4, "0")}`, z })),
    );
    const { failed, cause } = await this.#table.writeMany(
      pages.map((page) => ({ put: { pk: PARTITION, ...page, expiresAt } })),
    );
    if (failed.length > 0) throw new Error("the baseline of a day was not written", { cause });
    const origins = Object.fromEntries(
      ORIGINS.map((kind) => {
        const { names: _, ...rest } = baselines.origins[kind];
        return [kind, rest];
      }),
    );
    // Last, so that a baseline that is there is whole.
    await this.#table.put({ pk: PARTITION, sk: `${day}#`, origins, expiresAt });
    return baselines;
  }

  /** A day at a time, of which only rates are kept: a busy sender has tens of thousands of domains. */
  async #history(
    dimension: (typeof RATES)[number],
    day: string,
  ): Promise<{ baseline: Baseline; since: Map<string, string> }> {
    const from = dayBefore(day, HISTORY_DAYS);
    const to = dayBefore(day, 1);
    const history = new History();
    const since = new Map<string, string>();
    for (const { key } of await Array.fromAsync(this.#tallies.totals("day", { from, to }))) {
      const counts = await this.#keyed("day", key, dimension);
      history.add(counts);
      // Newest first, so that the oldest stays.
      if (dimension === "sender") for (const [name] of counts) since.set(name, key);
    }
    return { baseline: history.baseline(), since };
  }

  async #keyed(unit: Unit, key: string, dimension: Dimension): Promise<[string, Counts][]> {
    return unlessReplaced(async () => {
      const total = await this.#tallies.total(unit, key);
      return total === undefined ? [] : this.#tallies.keyed(unit, dimension, [total]);
    });
  }

  async #origins(day: string): Promise<Baselines["origins"]> {
    const range = { from: dayBefore(day, ORIGIN_DAYS), to: dayBefore(day, 2) };
    const days = (await Array.fromAsync(this.#tallies.totals("day", range))).reverse();
    const known = async (kind: OriginKind): Promise<KnownOrigins> => {
      const history = new OriginHistory(day);
      for (const total of days) {
        const counts = countsWithin(total, kind) ?? (await this.#keyed("day", total.key, kind));
        history.add(total.key, counts);
      }
      return history.known();
    };
    return { credential: await known("credential"), sourceIp: await known("sourceIp") };
  }

  /** Of whole nights; the one that `day` begins in is not over. */
  async #nights(day: string, since: ReadonlyMap<string, string>): Promise<Baselines["nights"]> {
    const range = { from: `${dayBefore(day, HISTORY_DAYS)}T00`, to: `${dayBefore(day, 1)}T23` };
    const present = this.#nightOf(`${day}T00`);
    const history = new NightHistory();
    for (const { key, counts } of await Array.fromAsync(this.#tallies.totals("hour", range))) {
      const night = this.#nightOf(key);
      if (night === undefined || night === present || sent(counts) === 0) continue;
      const bySender = await this.#keyed("hour", key, "sender");
      history.add(
        night,
        bySender.map(([sender, some]) => [sender, sent(some)]),
      );
    }
    const nightsOf = new Map([...since].map(([sender, first]) => [sender, daysBetween(first, day)]));
    return history.usual(nightsOf);
  }
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
