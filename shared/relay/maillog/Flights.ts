import type { MailLine } from "./MailLine.ts";
import { type Attempt, type Ending, newStory, type Story } from "./story.ts";

/** A story that is not told yet. */
type Flight = {
  key: string;
  story: Story;
  /** Whether its message is still in the queue; if not, it waits for its notices. */
  isOpen: boolean;
  /** Number of the line that spoke of it last. */
  lastUse: number;
  /** Of what it is a notice. */
  parent: Flight | undefined;
  noticesInFlight: number;
};

const MOST_PARKED = 1_000;

/**
 * The messages in flight, by host, instance and queue id; after `removed` a queue id belongs to the next message.
 * Counts what it remembers, stories and attempts, and pushes out the idle ones where that is too much.
 */
export class Flights {
  readonly #onStory: (story: Story) => void;
  readonly #mostRecords: number;
  readonly #open = new Map<string, Flight>();
  /** Closed, but another line may follow: notices before the line that says whose they are, and refusals said twice. */
  readonly #parked = new Map<string, Flight>();
  /** By system; the first needs none. */
  readonly #prefixes = new Map<string, string>();
  #lastSystem = "";
  #lastPrefix = "";
  #records = 0;
  #uses = 0;
  pushedOut = 0;

  constructor({ onStory, mostRecords }: { onStory: (story: Story) => void; mostRecords: number }) {
    this.#onStory = onStory;
    this.#mostRecords = mostRecords;
  }

  /** The story of the line's message; it begins here if the log says nothing of it before. */
  storyOf(line: MailLine): Story {
    if (this.#records > this.#mostRecords) this.#pushOut();
    const flight = this.#open.get(this.#keyOf(line)) ?? this.#start(line, line.queueId);
    flight.lastUse = ++this.#uses;
    flight.story.lastAt = line.at;
    return flight.story;
  }

  /** A new message's story. One of the same id has ended, though the log does not say so. */
  begin(line: MailLine): Story {
    if (this.#records > this.#mostRecords) this.#pushOut();
    const before = this.#open.get(this.#keyOf(line));
    if (before !== undefined) this.#close(before, "removed");
    const { story } = this.#start(line, line.queueId);
    story.isWhole = true;
    return story;
  }

  /** A new message's story, unless what is known of the id can be of the same. */
  beginOrContinue(line: MailLine): Story {
    const flight = this.#open.get(this.#keyOf(line));
    if (flight === undefined || flight.story.messageId !== undefined) return this.begin(line);
    flight.story.isWhole = true;
    return this.storyOf(line);
  }

  addAttempt(story: Story, attempt: Attempt): void {
    story.attempts.push(attempt);
    this.#records++;
  }

  /** The message `queueId` tells the sender of the line's. */
  addNotice(line: MailLine, kind: string, queueId: string): void {
    const story = this.storyOf(line);
    const flight = this.#open.get(this.#keyOf(line));
    const key = this.#prefixOf(line) + queueId;
    const notice = this.#open.get(key) ?? this.#unpark(key) ?? this.#start(line, queueId);
    if (flight === undefined || notice.parent !== undefined || isWithin(notice, flight)) return;
    story.notices.push({ kind, story: notice.story });
    if (!notice.isOpen) return;
    notice.parent = flight;
    flight.noticesInFlight++;
  }

  close(line: MailLine, ending: Ending): void {
    const flight = this.#open.get(this.#keyOf(line));
    if (flight === undefined) return;
    flight.story.lastAt = line.at;
    this.#close(flight, ending);
  }

  wasRefused(line: MailLine): boolean {
    return (
      this.#parked.get(this.#keyOf(line))?.story.ending === "refused" && !this.#open.has(this.#keyOf(line))
    );
  }

  /** The stories that are not told yet, as they are so far. */
  *stories(): Generator<Story> {
    for (const { story } of this.#open.values()) yield story;
    for (const { story } of this.#parked.values()) yield story;
  }

  end(): void {
    for (const flight of this.#open.values()) this.#close(flight, "open");
    for (const flight of this.#parked.values()) this.#tell(flight);
    this.#parked.clear();
  }

  #start(line: MailLine, queueId: string): Flight {
    const flight: Flight = {
      key: this.#prefixOf(line) + queueId,
      story: { ...newStory({ system: line.source.system, at: line.at }), queueId },
      isOpen: true,
      lastUse: ++this.#uses,
      parent: undefined,
      noticesInFlight: 0,
    };
    this.#open.set(flight.key, flight);
    this.#records++;
    return flight;
  }

  /** Down to nine tenths, as looking for the idle costs time. */
  #pushOut(): void {
    for (const flight of this.#parked.values()) this.#tell(flight);
    this.#parked.clear();
    for (const flight of [...this.#open.values()].sort((a, b) => a.lastUse - b.lastUse)) {
      if (this.#records <= this.#mostRecords * 0.9) return;
      this.#close(flight, "pushedOut");
      if (flight.story.ending === "pushedOut") this.pushedOut++;
    }
  }

  #close(flight: Flight, ending: Ending): void {
    this.#open.delete(flight.key);
    flight.isOpen = false;
    flight.story.ending = isRefused(flight.story) ? "refused" : ending;
    if (flight.noticesInFlight === 0) this.#settle(flight);
  }

  /** Tells a story that is complete with its notices. */
  #settle(flight: Flight): void {
    const { parent, story } = flight;
    if (parent !== undefined) {
      parent.noticesInFlight--;
      if (!parent.isOpen && parent.noticesInFlight === 0) this.#settle(parent);
    } else if (story.ending === "refused" || (story.from === "" && story.client === undefined))
      this.#park(flight);
    else this.#tell(flight);
  }

  #park(flight: Flight): void {
    const before = this.#unpark(flight.key);
    if (before !== undefined) this.#tell(before);
    this.#parked.set(flight.key, flight);
    if (this.#parked.size <= MOST_PARKED) return;
    let surplus = MOST_PARKED / 10;
    for (const [key, oldest] of this.#parked) {
      this.#parked.delete(key);
      this.#tell(oldest);
      if (--surplus === 0) return;
    }
  }

  #unpark(key: string): Flight | undefined {
    const flight = this.#parked.get(key);
    this.#parked.delete(key);
    return flight;
  }

  #tell({ story }: Flight): void {
    this.#records -= recordsOf(story);
    this.#onStory(story);
  }

  #keyOf(line: MailLine): string {
    return this.#prefixOf(line) + line.queueId;
  }

  #prefixOf({ source: { system } }: MailLine): string {
    if (system === this.#lastSystem) return this.#lastPrefix;
    const prefix = this.#prefixes.get(system) ?? (this.#prefixes.size === 0 ? "" : `${system} `);
    this.#prefixes.set(system, prefix);
    this.#lastSystem = system;
    this.#lastPrefix = prefix;
    return prefix;
  }
}

const recordsOf = ({ attempts, notices }: Story): number =>
  notices.reduce((sum, { story }) => sum + recordsOf(story), 1 + attempts.length);

/** Whether no recipient was taken, so that nothing came into the queue, and nothing is removed from it. */
const isRefused = ({ nrcpt, attempts }: Story): boolean =>
  nrcpt === undefined && attempts.length > 0 && attempts.every(({ status }) => status === "rejected");

const isWithin = (flight: Flight, other: Flight): boolean => {
  for (let one: Flight | undefined = other; one !== undefined; one = one.parent)
    if (one === flight) return true;
  return false;
};
