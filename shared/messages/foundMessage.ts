import type { FeedbackEvent } from "../feedback/event.ts";
import { placeOf } from "../feedback/journal.ts";
import { type Outcome, outcomeOf, outcomesOf, worstOf } from "../feedback/outcome.ts";
import { reasonOf } from "../feedback/reason.ts";
import type { Filter } from "./filter.ts";
import type { Sighting } from "./sighting.ts";

/** A message in a list: one, whatever the number of its recipients. */
export type FoundMessage = {
  messageId: string;
  sender: string;
  subject: string;
  /** Of its first event that was looked for, ISO 8601 UTC: when SES took it, where send events are published. */
  at: string;
  /** The first ten: the one whose state is told, then in order of address. */
  recipients: string[];
  recipientCount: number;
  /** Of the recipient that matters most, of those that were looked for. */
  state: Outcome;
  /** Why it is in that state, where it failed. */
  reason: { code: string; title: string } | null;
};

/** A message that is found: its row is made once the events that decide it are read. */
export type Draft<One extends Sighting> = {
  /** Where it is in the list. */
  first: One;
  /** Of these the first that has the reason which is looked for, if any is. */
  deciding: One[];
  recipients: string[];
};

const RECIPIENTS_SHOWN = 10;

/**
 * What all sightings of a message make of it; undefined where it is not looked for. It is listed by its first event that
 * matches, of a recipient in the state that is looked for, if any is.
 */
export const draftOf = <One extends Sighting>(
  all: One[],
  matches: (one: One) => boolean,
  filter: Filter,
): Draft<One> | undefined => {
  const outcomes = outcomesOf(all).filter(({ recipient }) => filter.ofRecipient(recipient));
  const worst = worstOf(outcomes);
  const theirs = new Set(worst.map(({ recipient }) => recipient));
  const isTheirs = ({ recipient }: One) => recipient === null || theirs.has(recipient);
  const first = firstOf(all.filter((one) => matches(one) && (filter.state === undefined || isTheirs(one))));
  if (first === undefined) return undefined;
  // Of a message without recipients only the event itself tells.
  const state = worst[0]?.outcome ?? outcomeOf(first);
  if (filter.state !== undefined && state !== filter.state) return undefined;
  const recipients = [...new Set(all.flatMap(({ recipient }) => recipient ?? []))].sort();
  return { first, deciding: worst.length === 0 ? [first] : worst.map(({ event }) => event), recipients };
};

/** Of SES's own events where there are any: a mail host's clock is another. */
const firstOf = <One extends Sighting>(matching: One[]): One | undefined => {
  const ofSes = matching.filter(({ type }) => type !== "relay");
  const candidates = ofSes.length > 0 ? ofSes : matching;
  return candidates.reduce<One | undefined>(
    (first, one) => (first === undefined || placeOf(one) < placeOf(first) ? one : first),
    undefined,
  );
};

/** The row of a draft, of whose message some events were read; undefined where none of them has the reason looked for. */
export const rowOf = (
  { first, deciding, recipients }: Draft<Sighting>,
  read: readonly FeedbackEvent[],
  filter: Filter,
): FoundMessage | undefined => {
  const events = deciding.flatMap(({ id }) => read.find((event) => event.id === id) ?? []);
  const decisive = events.find(filter.ofReason);
  if (decisive === undefined) return undefined;
  const own = decisive.recipient === null ? [] : [decisive.recipient];
  const reason = reasonOf(decisive);
  return {
    messageId: decisive.messageId,
    sender: first.sender,
    subject: read.find(({ subject }) => subject !== undefined)?.subject ?? "",
    at: first.at,
    recipients: [...new Set([...own, ...recipients])].slice(0, RECIPIENTS_SHOWN),
    recipientCount: recipients.length,
    state: outcomeOf(decisive),
    reason: reason === undefined ? null : { code: reason.code, title: reason.title },
  };
};
