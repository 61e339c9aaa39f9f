import * as z from "zod";
import { recipientId } from "../feedback/address.ts";
import { type FeedbackEvent, isPermanentFailure, isSimulated, isSpamComplaint } from "../feedback/event.ts";
import { earlier } from "../time/earlier.ts";
import { spellingsOfEvent, withSpellings } from "./spellings.ts";

export const REASONS = ["BOUNCE", "COMPLAINT"] as const;
export type Reason = (typeof REASONS)[number];

/** What is known of an address that is, or once was, on the account's suppression list. */
export const suppressionSchema = z.object({
  address: z.string(),
  domain: z.string(),
  state: z.enum(["listed", "removed"]),
  reason: z.enum(REASONS),
  /** Since when it is (or, once removed, last was) listed, ISO 8601 UTC with milliseconds. */
  since: z.string(),
  /** Who told: an event, SES's own list, or an operator who suppressed it by hand. */
  source: z.enum(["event", "ses", "operator"]),
  diagnostic: z.string().exactOptional(),
  status: z.string().exactOptional(),
  subtype: z.string().exactOptional(),
  /** Normalised address of who sent the message that bounced; absent from entries of before it was kept. */
  sender: z.string().exactOptional(),
  eventId: z.string().exactOptional(),
  note: z.string().exactOptional(),
  /** How else than `address` SES may spell it, sorted; all of these are deleted there (`spellings.ts`). */
  spellings: z.array(z.string()).exactOptional(),
  /** Events up to here are history: they do not list the address again. */
  removedAt: z.string().exactOptional(),
  /** Name of the token that removed it, or `ses`: removed elsewhere, for example in the AWS console. */
  removedBy: z.string().exactOptional(),
  /** The bulk job that removed it. */
  removalJob: z.string().exactOptional(),
  removedTimes: z.number(),
  rebouncedTimes: z.number(),
  /** The person was erased while SES listed the address: the entry is deleted when the address is off the list. */
  erasedAt: z.string().exactOptional(),
  /** Counted by the table at each write; 0 is not stored yet. */
  version: z.number(),
  updatedAt: z.string(),
});
export type Suppression = z.infer<typeof suppressionSchema>;

export type FoldPolicy = { suppressedReasons: readonly Reason[] };

type Evidence = { rank: number; reason: Reason; source: "event" | "ses" };

/**
 * What SES makes of `event`: a permanent failure or a spam complaint puts the address on the account's list
 * [sending-email-suppression-list], unless the account does not suppress for that reason. A bounce that SES itself
 * caused is no new one: `OnAccountSuppressionList` proves the address is listed already, the others speak of other
 * lists or of none [notification-contents].
 */
const evidence = (event: FeedbackEvent, { suppressedReasons }: FoldPolicy): Evidence | undefined => {
  if (event.recipient === null || isSimulated(event.recipientDomain)) return undefined;
  const bounced = isPermanentFailure(event);
  if (!bounced && !isSpamComplaint(event)) return undefined;
  const reason = bounced ? "BOUNCE" : "COMPLAINT";
  const parts = event.subtype?.split("/") ?? [];
  if (parts.includes("OnAccountSuppressionList")) return { rank: 1, reason, source: "ses" };
  if (parts.some((part) => ON_NO_LIST_OF_THE_ACCOUNT.has(part))) return undefined;
  return suppressedReasons.includes(reason) ? { rank: 0, reason, source: "event" } : undefined;
};

/** The global list, a tenant's, a contact list, Auto Validation. */
const ON_NO_LIST_OF_THE_ACCOUNT: ReadonlySet<string> = new Set([
  "Suppressed",
  "OnTenantSuppressionList",
  "UnsubscribedRecipient",
  "EmailValidationSuppressed",
]);

/** Whether `event` may change the mirror at all; most events cannot and need no read. */
export const concernsSuppression = (event: FeedbackEvent, policy: FoldPolicy): boolean =>
  evidence(event, policy) !== undefined;

/**
 * The entry after `event`, or undefined where it changes nothing. The result of many events is the same in any
 * order and with any duplicates: of those since the last removal the earliest (by time, then id) says since when
 * and why, one that SES only answers from its list counting after all others.
 */
export const foldFeedback = (
  entry: Suppression | undefined,
  event: FeedbackEvent,
  policy: FoldPolicy,
): Suppression | undefined => {
  const proof = evidence(event, policy);
  if (proof === undefined || event.recipient === null) return undefined;
  if (entry?.removedAt !== undefined && isHistory(event, entry.removedAt)) return undefined;
  const spellings = spellingsOfEvent(event);
  if (entry?.state === "listed" && !explainsBetter(event, proof, entry)) return spelled(entry, spellings);
  return listed(entry, {
    address: event.recipient,
    spellings,
    domain: event.recipientDomain,
    reason: proof.reason,
    since: event.at,
    source: proof.source,
    eventId: event.id,
    ...(event.diagnostic === undefined ? {} : { diagnostic: event.diagnostic }),
    ...(event.status === undefined ? {} : { status: event.status }),
    ...(event.subtype === undefined ? {} : { subtype: event.subtype }),
    ...(event.sender === "" ? {} : { sender: event.sender }),
  });
};

/** What was received before a removal is history, whatever later time it states. */
export const isHistory = (event: FeedbackEvent, removedAt: string): boolean =>
  earlier(event.at, event.recordedAt) <= removedAt;

/** `entry` with these spellings too; undefined where it knows them. */
export const spelled = (entry: Suppression, more: readonly string[]): Suppression | undefined => {
  const { spellings } = withSpellings(entry.address, entry.spellings, more);
  return spellings === undefined || spellings.every((one) => entry.spellings?.includes(one))
    ? undefined
    : { ...entry, spellings };
};

// SES stamps its entry moments after the bounce; a later bounce cannot be what put the address there.
const SES_LISTS_WITHIN_MS = 3_600_000;

const explainsBetter = (event: FeedbackEvent, proof: Evidence, entry: Suppression): boolean => {
  if (entry.source === "operator") return false;
  if (entry.eventId === undefined) {
    const listedAt = Date.parse(entry.since);
    return (
      proof.rank === 0 &&
      proof.reason === entry.reason &&
      Date.parse(event.at) <= listedAt + SES_LISTS_WITHIN_MS
    );
  }
  const rank = entry.source === "event" ? 0 : 1;
  if (proof.rank !== rank) return proof.rank < rank;
  return event.at === entry.since ? event.id < entry.eventId : event.at < entry.since;
};

export type Listing = Pick<
  Suppression,
  | "address"
  | "domain"
  | "reason"
  | "since"
  | "source"
  | "diagnostic"
  | "status"
  | "subtype"
  | "sender"
  | "eventId"
  | "note"
  | "spellings"
>;

/**
 * `entry` as `listing` tells it; coming back from removal counts as bounced again unless a person put it back. What was
 * removed is listed anew, in the new spelling: SES no longer has the old ones.
 */
export const listed = (entry: Suppression | undefined, listing: Listing): Suppression => {
  const cameBack = entry?.state === "removed" && listing.source !== "operator";
  const { spellings = [], ...told } = listing;
  return {
    ...told,
    state: "listed",
    ...withSpellings(listing.address, entry?.state === "listed" ? entry.spellings : undefined, spellings),
    ...(entry?.removedAt === undefined ? {} : { removedAt: entry.removedAt }),
    ...(entry?.removedBy === undefined ? {} : { removedBy: entry.removedBy }),
    ...(entry?.state === "listed" && entry.erasedAt !== undefined ? { erasedAt: entry.erasedAt } : {}),
    removedTimes: entry?.removedTimes ?? 0,
    rebouncedTimes: (entry?.rebouncedTimes ?? 0) + (cameBack ? 1 : 0),
    version: entry?.version ?? 0,
    updatedAt: entry?.updatedAt ?? "",
  };
};

/** Of an entry whose person is erased at `erasedAt`: what it takes to mirror SES's list, and to advise on removal. */
export const withoutPersonalData = (entry: Suppression, erasedAt: string): Suppression => {
  const { diagnostic: _d, note: _n, sender: _s, eventId: _e, removedBy: _b, removalJob: _j, ...rest } = entry;
  return { ...rest, erasedAt };
};

/** What the audit log calls the address of an entry. */
export const auditedAs = ({ address, erasedAt }: Suppression): string =>
  erasedAt === undefined ? address : recipientId(address);

export type Removal = { at: string; by: string; job?: string };

/** `entry` off the list: kept, so that older events do not list it again and its history can be told. */
export const removed = (entry: Suppression, { at, by, job }: Removal): Suppression => {
  const { removalJob: _, ...rest } = entry;
  return {
    ...rest,
    state: "removed",
    removedAt: at,
    removedBy: by,
    ...(job === undefined ? {} : { removalJob: job }),
    removedTimes: entry.removedTimes + 1,
  };
};
