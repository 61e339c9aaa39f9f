import * as z from "zod";
import { readItem } from "../../table/readItem.ts";
import { packRows, unpackRows } from "../../table/rowPages.ts";
import type { Table } from "../../table/Table.ts";
import { type Counts, sent } from "../../tallies/counts.ts";
import {
  countsWithin,
  type TallyTable,
  type Total,
  type Unit,
  unlessReplaced,
} from "../../tallies/TallyTable.ts";
import { addKeyed, type Dimension } from "../../tallies/tally.ts";
import { DAY_MS } from "../../time/durations.ts";
import { type Baseline, History } from "./baseline.ts";
import {
  makesUsual,
  NIGHTS_BY,
  NightHistory,
  type NightsBy,
  nightClock,
  type UsualNights,
} from "./nights.ts";
import { type KnownOrigins, ORIGINS, OriginHistory, type OriginKind } from "./origins.ts";

const PARTITION = "BASELINE";
const HISTORY_DAYS = 28;
/** So that a mailing once a year is no news. */
const ORIGIN_DAYS = 400;
/** So that a job that sends once a month has three of its nights in them. */
const NIGHT_DAYS = 100;
const KEPT_DAYS = 3;
const RATES = ["sender", "recipientDomain"] as const;

export type Baselines = Record<(typeof RATES)[number], Baseline> & {
  /** Of the days up to the one before yesterday: what first sends around midnight is news on both days. */
  origins: Record<OriginKind, KnownOrigins>;
  nights: UsualNights;
};

/** Last of a baseline's items. */
const wholeSchema = z.object({
  origins: z
    .partialRecord(
      z.enum(ORIGINS),
      z.object({
        since: z.string().exactOptional(),
        daysWithNew: z.number().default(0),
        weeksWithNew: z.number().default(0),
      }),
    )
    .default({}),
});

const isOrigin = (name: string) => ORIGINS.some((kind) => kind === name);
const isName = (row: unknown) => typeof row === "string";
const isNumbered = (row: unknown): row is [string, number, number] =>
  Array.isArray(row) && isName(row[0]) && typeof row[1] === "number" && typeof row[2] === "number";

/**
 * What is normal, reckoned once a day from the tallies: of each sender and recipient domain the bounce rates of the 28 days
 * before, of each sender and credential its nights, and which credentials and addresses sent mail at all.
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
    const rows = new Map<string, [string, number, number][]>();
    const names = new Map<string, string[]>();
    let whole: z.infer<typeof wholeSchema> | undefined;
    for await (const item of this.#table.queryAll({ partition: PARTITION, range: { prefix: `${day}#` } })) {
      const [, name = ""] = item.sk.split("#");
      const { z: page } = item;
      if (name === "") whole = readItem(wholeSchema, item);
      else if (isOrigin(name))
        names.set(name, [...(names.get(name) ?? []), ...unpackRows(page, isName, item)]);
      else rows.set(name, [...(rows.get(name) ?? []), ...unpackRows(page, isNumbered, item)]);
    }
    if (whole === undefined) return undefined;
    const rates = (name: string) =>
      new Map((rows.get(name) ?? []).map(([key, median, mad]) => [key, { median, mad }]));
    const known = (kind: OriginKind): KnownOrigins => ({
      daysWithNew: 0,
      weeksWithNew: 0,
      ...whole?.origins[kind],
      names: new Set(names.get(kind)),
    });
    const nights = (by: NightsBy) =>
      new Map(
        (rows.get(nightsOf(by)) ?? []).map(([name, messages, count]) => [name, { messages, nights: count }]),
      );
    return {
      sender: rates("sender"),
      recipientDomain: rates("recipientDomain"),
      origins: { credential: known("credential"), sourceIp: known("sourceIp") },
      nights: { sender: nights("sender"), credential: nights("credential") },
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
      ...Object.fromEntries(
        NIGHTS_BY.map((by) => [
          nightsOf(by),
          [...baselines.nights[by]].map(([key, { messages, nights }]) => [key, messages, nights]),
        ]),
      ),
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
        history.add(total.key, await this.#keyedOf("day", total, kind));
      }
      return history.known();
    };
    return { credential: await known("credential"), sourceIp: await known("sourceIp") };
  }

  /** Of whole nights; the one that `day` begins in is not over. */
  async #nights(day: string, since: ReadonlyMap<string, string>): Promise<Baselines["nights"]> {
    const history = { sender: new NightHistory(), credential: new NightHistory() };
    for (const [name, first] of since) history.sender.seen(name, first);
    const days = { from: dayBefore(day, HISTORY_DAYS), to: dayBefore(day, 1) };
    for (const total of await Array.fromAsync(this.#tallies.totals("day", days)))
      for (const [name] of await this.#keyedOf("day", total, "credential"))
        history.credential.seen(name, total.key);
    for (const [night, hours] of await this.#nightsBefore(day)) {
      const sentBy = await this.#sentIn(hours);
      for (const by of NIGHTS_BY) history[by].add(night, sentBy[by]);
    }
    return { sender: history.sender.usual(day), credential: history.credential.usual(day) };
  }

  /** The hours with mail of each night before the one that `day` begins in, of nights with enough mail. */
  async #nightsBefore(day: string): Promise<Map<string, string[]>> {
    const range = { from: `${dayBefore(day, NIGHT_DAYS)}T00`, to: `${dayBefore(day, 1)}T23` };
    const present = this.#nightOf(`${day}T00`);
    const nights = new Map<string, { hours: string[]; messages: number }>();
    for await (const { key, counts } of this.#tallies.totals("hour", range)) {
      const night = this.#nightOf(key);
      if (night === undefined || night === present || sent(counts) === 0) continue;
      const { hours, messages } = nights.get(night) ?? { hours: [], messages: 0 };
      nights.set(night, { hours: [...hours, key], messages: messages + sent(counts) });
    }
    return new Map(
      [...nights].flatMap(([night, { hours, messages }]) => (makesUsual(messages) ? [[night, hours]] : [])),
    );
  }

  /** Messages of several hours together. */
  #sentIn(hours: string[]): Promise<Record<NightsBy, [string, number][]>> {
    return unlessReplaced(async () => {
      const totals = [...(await this.#tallies.totalsOf("hour", hours)).values()];
      const by = async (dimension: NightsBy) => {
        const sums = new Map<string, Counts>();
        addKeyed(sums, await this.#tallies.keyed("hour", dimension, totals));
        return [...sums].map(([name, counts]): [string, number] => [name, sent(counts)]);
      };
      return { sender: await by("sender"), credential: await by("credential") };
    });
  }

  async #keyedOf(unit: Unit, total: Total, dimension: Dimension): Promise<[string, Counts][]> {
    return countsWithin(total, dimension) ?? this.#keyed(unit, total.key, dimension);
  }
}

/** How the rows of a baseline are named. */
const nightsOf = (by: NightsBy): string => `nights ${by}`;

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
