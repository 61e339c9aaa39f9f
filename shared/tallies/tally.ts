import { isSimulated } from "../feedback/event.ts";
import type { JournalEntry } from "../feedback/journal.ts";
import { addCounts, type Counts, count, noCounts, toldVolume } from "./counts.ts";

/** By whom, for whom, (what failed) why, and by which credential from where mail is counted beside in all. */
export const DIMENSIONS = ["sender", "recipientDomain", "cause", "credential", "sourceIp"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What happened in an hour or a day: in all, and by each dimension. */
export type Tally = { counts: Counts } & Record<Dimension, Map<string, Counts>>;

export const newTally = (): Tally => ({
  counts: noCounts(),
  sender: new Map(),
  recipientDomain: new Map(),
  cause: new Map(),
  credential: new Map(),
  sourceIp: new Map(),
});

/** What tells of the messages that a sender sent in an hour, in all, to one domain or by one credential. */
type Heard = { sends: number; outcomes: number };

/**
 * Counts the events of one hour. Some senders publish send events, others only what became of their mail, so the volume
 * is that of each sender, added up; of a recipient domain that of each sender to it, and so of a credential and an
 * address that mail comes from.
 */
export class HourCount {
  readonly #tally = newTally();
  // By the counts of a sender, domain, credential or source: objects are looked up faster than their names.
  readonly #ofSender = new Map<Counts, Heard>();
  readonly #ofPart = new Map<Counts, Map<Counts, Heard>>();
  /** By sender and recipient: bounces that no delivery was counted for yet. */
  readonly #bounces = new Map<Counts, Map<string, number>>();

  /** Counts an event. Whoever calls gives each once, and bounces before deliveries. */
  add(entry: JournalEntry): void {
    const { counts, sender: senders, recipientDomain: domains } = this.#tally;
    const sender = countsOf(senders, entry.sender);
    const parts = [
      countsOf(domains, entry.recipientDomain),
      ...(entry.credential === undefined ? [] : [countsOf(this.#tally.credential, entry.credential)]),
      ...(entry.sourceIp === undefined ? [] : [countsOf(this.#tally.sourceIp, entry.sourceIp)]),
    ];
    const cause = entry.cause === undefined ? [] : [countsOf(this.#tally.cause, entry.cause)];
    count([counts, sender, ...parts, ...cause], entry);
    if (isSimulated(entry.recipientDomain)) return;
    const heardOf = entry.type === "send" ? "sends" : this.#isOutcome(entry, sender) ? "outcomes" : undefined;
    if (heardOf === undefined) return;
    known(this.#ofSender, sender, newHeard)[heardOf]++;
    for (const part of parts)
      known(known(this.#ofPart, part, newMap<Counts, Heard>), sender, newHeard)[heardOf]++;
  }

  /** What was counted so far, volumes included. */
  tally(): Tally {
    const { counts, cause } = this.#tally;
    for (const some of cause.values()) some.volume = toldVolume(some);
    for (const [sender, heard] of this.#ofSender) sender.volume = volumeOf(heard);
    counts.volume = sumOf(this.#ofSender.values(), volumeOf);
    for (const [part, senders] of this.#ofPart) part.volume = sumOf(senders.values(), volumeOf);
    return this.#tally;
  }

  /** A delivery to somebody whose bounce was counted is taken for the same message: an absence note, most of the time. */
  #isOutcome({ type, recipientId }: JournalEntry, sender: Counts): boolean {
    if (type === "bounce") {
      const bounces = known(this.#bounces, sender, newMap<string, number>);
      bounces.set(recipientId, (bounces.get(recipientId) ?? 0) + 1);
      return true;
    }
    if (type !== "delivery") return false;
    const bounces = this.#bounces.get(sender);
    const left = bounces?.get(recipientId) ?? 0;
    if (left > 0) bounces?.set(recipientId, left - 1);
    return left === 0;
  }
}

const volumeOf = ({ sends, outcomes }: Heard): number => Math.max(sends, outcomes);
const newHeard = (): Heard => ({ sends: 0, outcomes: 0 });
const newMap = <Key, Value>(): Map<Key, Value> => new Map();

const sumOf = <Value>(values: Iterable<Value>, of: (value: Value) => number): number => {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
};

/** Adds the counts of `more`, key by key. */
export const addKeyed = (to: Map<string, Counts>, more: Iterable<readonly [string, Counts]>): void => {
  for (const [key, counts] of more) addCounts(countsOf(to, key), counts);
};

const countsOf = (keyed: Map<string, Counts>, key: string): Counts => known(keyed, key, noCounts);

/** The value of `key`, which `make` makes where there is none yet. */
const known = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
};
