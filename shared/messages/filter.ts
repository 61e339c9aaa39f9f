import { recipientId } from "../feedback/address.ts";
import { addressHas } from "../feedback/addressHas.ts";
import {
  EVENT_TYPES,
  type EventType,
  FAILING_TYPES,
  type FeedbackEvent,
  isRewritten,
} from "../feedback/event.ts";
import type { JournalEntry } from "../feedback/journal.ts";
import { type Outcome, outcomeOf } from "../feedback/outcome.ts";
import { reasonOf } from "../feedback/reason.ts";
import { type Actor, REASONS } from "../reasons/reason.ts";
import type { Sighting } from "./sighting.ts";
import { SUBJECT_TYPES, subjectHas } from "./subject.ts";

/** What messages are looked for: all that is given has to hold. */
export type MessageFilters = {
  /** Parts of the address, separated by spaces, each of which has to be in it. */
  recipient?: string | undefined;
  /** Normalised. */
  sender?: string | undefined;
  /** Of the recipient, in ASCII. */
  domain?: string | undefined;
  state?: Outcome | undefined;
  /** Code of a reason, or of a cause of the mail host's own. */
  reason?: string | undefined;
  actor?: Actor | undefined;
  /** The mail host that reported the message. */
  host?: string | undefined;
  subject?: string | undefined;
  credential?: string | undefined;
  sourceIp?: string | undefined;
};

/** Whether a journal entry matches; `read` where only its event tells. */
export type Match = "yes" | "no" | "read";

export type Filter = {
  /** Types of which entries are read, and those by which a message can be listed. */
  types: readonly EventType[];
  listed: readonly EventType[];
  state: Outcome | undefined;
  ofEntry: (entry: JournalEntry) => Match;
  ofEvent: (event: FeedbackEvent) => boolean;
  /** The same of an entry whose recipient is known, where `types` are all. */
  ofSighting: (sighting: Sighting) => boolean;
  /** Whether a recipient is one that is looked for: the state of a message is then theirs. */
  ofRecipient: (address: string) => boolean;
  /** The same of an entry; false where only its event tells. */
  ofWhom: (entry: JournalEntry) => boolean;
  /** Whether a message is listed by an entry, whatever its state and reason. */
  isListed: (entry: JournalEntry) => boolean;
  /** Whether entries tell of each message that is passed whether it is listed in some state. */
  isCountable: boolean;
  /** Whether the event that decides a message's state has the reason that is looked for. */
  ofReason: (event: FeedbackEvent) => boolean;
};

/** A message is listed by what SES or a mail host did with it; opens and clicks come after a delivery. */
const LISTED_TYPES: readonly EventType[] = [...SUBJECT_TYPES, "relay"];
const TYPES_OF: { readonly [State in Outcome]?: readonly EventType[] } = {
  bounced: ["bounce"],
  notDelivered: ["bounce"],
  complained: ["complaint"],
  failed: ["reject", "renderingFailure", "relay"],
  delayed: ["bounce", "deliveryDelay", "relay"],
};
/** Of an event without a recipient. */
export const NOBODY = recipientId("");

export const filterOf = (query: MessageFilters): Filter => {
  const { sender, domain, state, reason, actor, host, subject, credential, sourceIp } = query;
  const asksReason = reason !== undefined || actor !== undefined;
  const asksOrigin = credential !== undefined || sourceIp !== undefined;
  const hasSubject = subject === undefined ? undefined : subjectHas(subject);
  const hasWords = query.recipient === undefined ? undefined : addressHas(query.recipient);
  const listed = LISTED_TYPES.filter(
    (type) =>
      (!(asksOrigin || hasSubject) || SUBJECT_TYPES.includes(type)) &&
      (host === undefined || type === "relay") &&
      (!asksReason || FAILING_TYPES.includes(type)) &&
      (state === undefined || (TYPES_OF[state] ?? LISTED_TYPES).includes(type)),
  );
  // Where most entries match anyway, the others show the state of the messages.
  const isWide = !asksOrigin && !asksReason && hasSubject === undefined && host === undefined;
  const types = isWide && (state === undefined || TYPES_OF[state] === undefined) ? EVENT_TYPES : listed;

  const isListed = (one: Omit<Sighting, "recipient">) =>
    LISTED_TYPES.includes(one.type) &&
    // What the guard did is recorded separately; the message is listed by what follows.
    !isRewritten(one) &&
    (sender === undefined || one.sender === sender);
  const holds = (one: Omit<Sighting, "recipient">) =>
    listed.includes(one.type) &&
    isListed(one) &&
    (domain === undefined || one.recipientDomain === domain) &&
    (state === undefined || outcomeOf(one) === state);
  const wordsIn = ({ localPart, recipientDomain, recipientId: rid }: JournalEntry): Match => {
    if (hasWords === undefined) return "yes";
    if (rid === NOBODY) return "no";
    if (localPart === undefined) return "read";
    return hasWords(`${localPart}@${recipientDomain}`) ? "yes" : "no";
  };
  const reasonIn = ({ cause }: JournalEntry): Match => {
    if (!asksReason) return "yes";
    if (cause === undefined) return "read";
    const isIt =
      (reason === undefined || cause === reason) && (actor === undefined || REASONS[cause].actor === actor);
    return isIt ? "yes" : "no";
  };
  const ofReason = (event: FeedbackEvent) => {
    if (!asksReason) return true;
    const why = reasonOf(event);
    return (
      (reason === undefined || why?.code === reason) &&
      (actor === undefined || (why !== undefined && why.actor === actor))
    );
  };
  const ofSighting = (one: Sighting) =>
    holds(one) && (hasWords === undefined || (one.recipient !== null && hasWords(one.recipient)));
  return {
    types,
    listed,
    state,
    ofEntry: (entry) => {
      if (!holds(entry)) return "no";
      const [words, why] = [wordsIn(entry), reasonIn(entry)];
      if (words === "no" || why === "no") return "no";
      const isEnough =
        words === "yes" &&
        why === "yes" &&
        hasSubject === undefined &&
        host === undefined &&
        entry.message !== undefined;
      return isEnough ? "yes" : "read";
    },
    ofSighting,
    ofEvent: (event) =>
      ofSighting(event) &&
      (hasSubject === undefined || hasSubject(event)) &&
      (host === undefined || event.detail?.["host"] === host) &&
      (credential === undefined || event.origin?.credential === credential) &&
      (sourceIp === undefined || event.origin?.sourceIp === sourceIp) &&
      ofReason(event),
    ofRecipient: (address) =>
      (hasWords === undefined || hasWords(address)) &&
      (domain === undefined || address.endsWith(`@${domain}`)),
    ofWhom: (entry) => (domain === undefined || entry.recipientDomain === domain) && wordsIn(entry) === "yes",
    isListed,
    isCountable: types === EVENT_TYPES,
    ofReason,
  };
};
