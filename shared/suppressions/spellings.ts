import { spellingOf } from "../feedback/address.ts";
import type { FeedbackEvent } from "../feedback/event.ts";

/**
 * SES's list keeps the case of an address's local part, and finds and deletes an entry only by that exact spelling,
 * while sending ignores case [sending-email-suppression-list]. So an entry of the mirror, whose key is normalised,
 * remembers the other spellings that SES may have it under.
 */
export type Spellings = { spellings?: string[] };

/** More of one address are not remembered: each is a call to SES in every removal. */
export const MOST_SPELLINGS = 8;

/**
 * The other spellings of `address`: those known and `more`. The same whatever the order in which they become known;
 * nothing where there is none but `address` itself.
 */
export const withSpellings = (
  address: string,
  known: readonly string[] | undefined,
  more: readonly string[],
): Spellings => {
  const all = new Set([...(known ?? []), ...more]);
  all.delete(address);
  return all.size === 0 ? {} : { spellings: [...all].sort().slice(0, MOST_SPELLINGS) };
};

/** How SES may have listed the recipient of `event`. */
export const spellingsOfEvent = ({
  recipient,
  recipientAsGiven,
  otherSpellings = [],
}: Pick<FeedbackEvent, "recipient" | "recipientAsGiven" | "otherSpellings">): string[] =>
  [recipientAsGiven ?? recipient ?? "", ...otherSpellings].flatMap((given) => spellingOf(given) ?? []);
