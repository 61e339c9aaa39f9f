import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { readNotification } from "../../shared/intake/read.ts";
import { unwrap } from "../../shared/intake/unwrap.ts";
import { spellingsOfEvent, withSpellings } from "../../shared/suppressions/spellings.ts";
import {
  concernsSuppression,
  type FoldPolicy,
  foldFeedback,
  type Suppression,
} from "../../shared/suppressions/suppression.ts";
import type { SuppressionList } from "./state/SuppressionList.ts";

/**
 * What SES itself does when mail bounces: it puts the address on the account's list, before anybody hears of it.
 * Nobody sends mail through the stand-in, so it learns of bounces and complaints from the notifications that pass
 * through the feedback queue (`event`, as a function gets it). An entry has the event's time and spelling.
 */
export const observe = (event: unknown, suppressions: SuppressionList, now: Date): void => {
  const policy = { suppressedReasons: suppressions.suppressedReasons() };
  const events = unwrap(event).flatMap((incoming) => {
    const parsed = readNotification(incoming, now);
    return parsed.kind === "events" ? parsed.events : [];
  });
  const concerned = events.filter((candidate) => concernsSuppression(candidate, policy));
  if (concerned.length === 0) return;
  suppressions.transaction(() => {
    for (const candidate of concerned) list(candidate, suppressions, policy);
  });
};

const list = (event: FeedbackEvent, suppressions: SuppressionList, policy: FoldPolicy) => {
  const { recipient } = event;
  if (recipient === null) return;
  const spellings = spellingsOfEvent(event);
  for (const spelling of spellings.length === 0 ? [recipient] : spellings)
    listSpelling(spelling, recipient, event, suppressions, policy);
};

const listSpelling = (
  spelling: string,
  recipient: string,
  event: FeedbackEvent,
  suppressions: SuppressionList,
  policy: FoldPolicy,
) => {
  const after = foldFeedback(entryOf(recipient, spelling, suppressions), event, policy);
  // `ses`: the mail met an entry that the account's own list had already; it lists nothing.
  if (after === undefined || after.source !== "event") return;
  const { reason, since, eventId } = after;
  suppressions.put({
    address: spelling,
    reason,
    updatedAt: Date.parse(since),
    ...(eventId === undefined ? {} : { eventId }),
  });
};

/** The list's entry in the words of the mirror's rules; one that was put by hand stays as it is. */
const entryOf = (
  address: string,
  spelling: string,
  suppressions: SuppressionList,
): Suppression | undefined => {
  const listed = suppressions.get(spelling);
  const deletedAt = suppressions.deletedAt(spelling);
  if (listed === undefined && deletedAt === undefined) return undefined;
  return {
    address,
    domain: "",
    state: listed === undefined ? "removed" : "listed",
    reason: listed?.reason ?? "BOUNCE",
    since: new Date(listed?.updatedAt ?? 0).toISOString(),
    source: listed?.eventId === undefined ? "operator" : "event",
    ...withSpellings(address, undefined, [spelling]),
    ...(listed?.eventId === undefined ? {} : { eventId: listed.eventId }),
    ...(deletedAt === undefined ? {} : { removedAt: new Date(deletedAt).toISOString() }),
    removedTimes: 0,
    rebouncedTimes: 0,
    version: 0,
    updatedAt: "",
  };
};
