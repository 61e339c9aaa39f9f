import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { journalEntries, journalPartition, STREAMS } from "../feedback/journal.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Table } from "../table/Table.ts";
import { addCounts } from "./counts.ts";
import { type Marker, Markers, SETTLE_MS } from "./Markers.ts";
import { type NewTotal, ReplacedTallyError, TallyTable, type Total, type Unit } from "./TallyTable.ts";
import { addKeyed, DIMENSIONS, HourCount, newTally, type Tally } from "./tally.ts";

export type RecountDeps = {
  table: Table;
  tallies: TallyTable;
  markers: Markers;
  now: () => Date;
  newId: () => string;
  /** Milliseconds for the whole recount; what is left keeps its marker for the next. */
  remainingMs: () => number;
};
export type RecountResult = { counted: number; settled: number; left: number };

const CONFLICT_ATTEMPTS = 30;
const LONGEST_WAIT_MS = 200;
const STOP_BEFORE_END_MS = 5_000;
// What is counted of an hour: named anew, so that an hour counted by an older version is counted again.
const COUNTED = "credential,sourceIp,rewritten";
const NEVER_EXPIRES = Number.MAX_SAFE_INTEGER;
const FROZEN_BEFORE_MS = 3_600_000; // a count that begins before a page expires shall also end before

/**
 * Counts marked hours anew, those first that were counted longest ago, then their days, and removes the markers
 * under which nobody can write any more. Repeating it, at once or by two at a time, changes nothing.
 */
export const recountMarked = async (markers: Marker[], deps: RecountDeps): Promise<RecountResult> => {
  const { tallies, remainingMs } = deps;
  const known = await tallies.totalsOf(
    "hour",
    markers.map(({ hour }) => hour),
  );
  const lastCounted = ({ hour }: Marker) => known.get(hour)?.countedAt ?? "";
  const queue = [...markers].sort((a, b) => (lastCounted(a) < lastCounted(b) ? -1 : 1));
  const beganAt = new Map<Marker, number>();
  const errors: unknown[] = [];
  // One hour that cannot be counted keeps no other from being counted.
  const trying = async (count: () => Promise<void>): Promise<boolean> => {
    try {
      await count();
      return true;
    } catch (error) {
      errors.push(error);
      return false;
    }
  };
  await inParallel(queue, async (marker) => {
    if (remainingMs() < STOP_BEFORE_END_MS) return;
    const began = deps.now().getTime();
    if (await trying(() => recount("hour", marker.hour, countHour, deps))) beganAt.set(marker, began);
  });
  const days = new Set([...beganAt.keys()].map(({ hour }) => hour.slice(0, 10)));
  const summed = new Set<string>();
  await inParallel([...days], async (day) => {
    if (await trying(() => recount("day", day, sumHours, deps))) summed.add(day);
  });
  const settled = [...beganAt].filter(
    ([{ hour, movedAt }, began]) => summed.has(hour.slice(0, 10)) && began >= Date.parse(movedAt) + SETTLE_MS,
  );
  const removed = await inParallel(settled, ([marker]) => deps.markers.remove(marker));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} hours or days could not be counted`, {
      cause: errors[0],
    });
  return {
    counted: beganAt.size,
    settled: removed.filter(Boolean).length,
    left: markers.length - beganAt.size,
  };
};

/** All marked hours, however long it takes: for a command that ends with it, and has no next minute. */
export const recountAll = async (table: Table, now: () => Date): Promise<RecountResult> => {
  const markers = new Markers(table, { now });
  return recountMarked(await markers.list(), {
    table,
    tallies: new TallyTable(table),
    markers,
    now,
    newId: randomUUID,
    remainingMs: () => Number.POSITIVE_INFINITY,
  });
};

type Counted = { tally: Tally; source: string; frozenFrom: number };
/** Counts what is under `key` now, or answers that it is what `before` has counted. */
type Counter = (key: string, before: Total | undefined, deps: RecountDeps) => Promise<Counted | "unchanged">;

const recount = async (unit: Unit, key: string, counter: Counter, deps: RecountDeps): Promise<void> => {
  const asked = deps.now();
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(Math.random() * LONGEST_WAIT_MS);
    const before = await deps.tallies.total(unit, key);
    // Whoever began to count after this was asked for has counted all that this would.
    if (attempt > 0 && before !== undefined && before.countedAt >= asked.toISOString()) return;
    const now = deps.now();
    if (before !== undefined && isFrozen(before, now)) return;
    const counted = await undefinedWhereReplaced(() => counter(key, before, deps));
    if (counted !== undefined && (await store(unit, key, counted, before, now, deps))) return;
  }
  throw new Error(`the tally of ${key} was replaced ${CONFLICT_ATTEMPTS} times while it was counted`);
};

const isFrozen = ({ frozenFrom }: Total, now: Date) => now.getTime() >= frozenFrom * 1_000 - FROZEN_BEFORE_MS;

const store = async (
  unit: Unit,
  key: string,
  counted: Counted | "unchanged",
  before: Total | undefined,
  now: Date,
  { tallies, newId }: RecountDeps,
): Promise<boolean> => {
  const countedAt = now.toISOString();
  if (counted === "unchanged") return before === undefined || tallies.confirm(unit, before, countedAt);
  const { tally, source, frozenFrom } = counted;
  const total: NewTotal = { key, source, countedAt, frozenFrom };
  return tallies.replace(unit, { tally, total, generation: newId() }, before);
};

/** An hour from its journal. Duplicates of an event share stream and minute, so the ids to remember are a minute's. */
const countHour: Counter = async (hour, before, { table }) => {
  const counted = new HourCount();
  const source = createHash("sha256").update(COUNTED);
  let pages = 0;
  let frozenFrom = NEVER_EXPIRES;
  // Trouble is the first of them: `HourCount` wants bounces before deliveries.
  for (const stream of STREAMS) {
    let minute = "";
    let seen = new Set<string>();
    for await (const page of table.queryAll({ partition: journalPartition(hour, stream) })) {
      pages++;
      source.update(`${stream}${page.sk}`);
      frozenFrom = Math.min(frozenFrom, Number(page["expiresAt"]));
      if (page.sk.slice(0, 2) !== minute) {
        minute = page.sk.slice(0, 2);
        seen = new Set();
      }
      for (const entry of journalEntries(page)) {
        if (seen.has(entry.id)) continue;
        seen.add(entry.id);
        counted.add(entry);
      }
    }
  }
  // A batch that crashed between marker and events leaves an hour without a page.
  const digest = pages === 0 ? undefined : source.digest("base64url");
  return digest === before?.source
    ? "unchanged"
    : { tally: counted.tally(), source: digest ?? "", frozenFrom };
};

/** A day is the sum of its hours. */
const sumHours: Counter = async (day, before, { tallies }) => {
  const totals = await Array.fromAsync(tallies.totals("hour", { prefix: `${day}T` }));
  const source = totals.map(({ key, generation }) => `${key} ${generation}`).join() || undefined;
  if (source === before?.source) return "unchanged";
  const tally = newTally();
  for (const { counts } of totals) addCounts(tally.counts, counts);
  for (const dimension of DIMENSIONS) {
    addKeyed(tally[dimension], await tallies.keyed("hour", dimension, totals));
  }
  return { tally, source: source ?? "", frozenFrom: NEVER_EXPIRES };
};

const undefinedWhereReplaced = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReplacedTallyError) return undefined;
    throw error;
  }
};
