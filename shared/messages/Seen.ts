import type { FeedbackEvent } from "../feedback/event.ts";
import { type JournalEntry, messageKey, placeOf } from "../feedback/journal.ts";
import { outcomeOf, saysMore } from "../feedback/outcome.ts";
import type { Filter } from "./filter.ts";
import type { SeenEntry } from "./sighting.ts";

/** An entry by which a message may be listed; with its event, where that was read. */
export type Candidate = { entry: JournalEntry; message: string; event?: FeedbackEvent };

/** What a walk back through the journal has seen of each message. */
export class Seen {
  readonly #ofMessage = new Map<string, JournalEntry[]>();
  /** Whether the walk began now and passes every type, so that it sees whatever happened later. */
  readonly #seesAll: boolean;
  #lowest = "~";
  /** Whether there were entries that do not tell their message. */
  #hasOlder = false;

  constructor(seesAll: boolean) {
    this.#seesAll = seesAll;
  }

  /** Entries come newest first. */
  add(entry: JournalEntry): void {
    this.#lowest = entry.at;
    if (entry.message === undefined) {
      this.#hasOlder = true;
      return;
    }
    const seen = this.#ofMessage.get(entry.message);
    if (seen === undefined) this.#ofMessage.set(entry.message, [entry]);
    else seen.push(entry);
  }

  /** The walk is at the beginning of all that is recorded. */
  atBeginning(): void {
    this.#lowest = "";
  }

  /** All events of a message, as far as they tell its state; undefined where some may not have been seen. */
  all(message: string): SeenEntry[] | undefined {
    const seen = this.#ofMessage.get(message);
    if (!this.#seesEach || seen === undefined || !this.#isWhole(seen)) return undefined;
    const addresses = new Map(
      seen.flatMap(({ recipientId, localPart, recipientDomain }) =>
        localPart === undefined ? [] : [[recipientId, `${localPart}@${recipientDomain}`] as const],
      ),
    );
    const all = seen.map((entry) => ({ ...entry, recipient: addresses.get(entry.recipientId) ?? null }));
    return all.every(({ recipient }) => recipient !== null) ? all : undefined;
  }

  /** The entries of each message of which all were seen, and since when messages are accepted that are among them. */
  whole(): { messages: JournalEntry[][]; since: string } | undefined {
    if (!this.#seesEach) return undefined;
    const messages = [...this.#ofMessage.values()].filter((seen) => this.#isWhole(seen));
    return { messages, since: this.#lowest };
  }

  get #seesEach(): boolean {
    return this.#seesAll && !this.#hasOlder;
  }

  #isWhole(seen: JournalEntry[]): boolean {
    return this.#lowest === "" || seen.every((entry) => this.#lowest < beginOf(entry));
  }

  /** Whether what was seen shows that a message is not listed by an entry: `all` of its events need not be read. */
  isElsewhere({ entry, message }: Candidate, filter: Filter): boolean {
    const others = this.#ofMessage.get(message) ?? [];
    const asksState = filter.state !== undefined;
    // The oldest first: mostly it is one of these.
    const telling = others.findLast((other) => {
      const isSame = other.recipientId === entry.recipientId;
      if (asksState && isSame && saysMore(outcomeOf(other), outcomeOf(entry))) return true;
      return (isSame || !asksState) && isBefore(other, entry) && filter.ofEntry(other) === "yes";
    });
    return telling !== undefined;
  }
}

/** Before which nothing happened to its message: by the second, since SES accepted it. */
const beginOf = ({ at, type, sinceAccepted }: JournalEntry): string => {
  if (sinceAccepted === undefined) return type === "send" ? at : "";
  return new Date(Date.parse(at) - sinceAccepted * 1_000).toISOString();
};

/** SES's own events come before those of the mail host, whose clock is another. */
const isBefore = (one: JournalEntry, other: JournalEntry): boolean =>
  one.type === "relay" || other.type === "relay"
    ? one.type !== "relay" || (other.type === "relay" && placeOf(one) < placeOf(other))
    : placeOf(one) < placeOf(other);

/** The message of an entry, of older versions by its event. */
export const messageOf = (entry: JournalEntry, event: FeedbackEvent | undefined): string | undefined =>
  entry.message ?? (event === undefined ? undefined : messageKey(event.messageId));
