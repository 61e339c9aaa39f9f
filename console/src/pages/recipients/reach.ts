import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { type Outcome, outcomesOf } from "../../../../shared/feedback/outcome.ts";

/** What is known of an address's place on the suppression list. */
export type Listing =
  | { isListed: true; entry: SuppressionItem }
  | { isListed: false; removal?: { at: string; by: string } };

export type Told = { outcome: Outcome; event: EventItem };

/** Whether mail reaches somebody now, and by what that is known. */
export type Reach =
  | { kind: "suppressed"; entry: SuppressionItem }
  /** Taken off the list; no mail since. */
  | { kind: "removed"; at: string; by: string }
  /** The latest message, and the one before it whose end is known where the latest's is not. */
  | { kind: "told"; latest: Told; before: Told | undefined }
  | { kind: "nothing" };

const IS_OPEN: ReadonlySet<Outcome> = new Set(["unknown", "sent", "delayed"]);

/** Whether nothing more is to be expected than an opening, or a complaint. */
export const isFinal = (outcome: Outcome): boolean => !IS_OPEN.has(outcome);

/** From the listing and the newest events of one recipient, newest first. */
export const reachOf = (listing: Listing, events: EventItem[]): Reach => {
  if (listing.isListed) return { kind: "suppressed", entry: listing.entry };
  const [latest, ...earlier] = messagesOf(events);
  const { removal } = listing;
  if (removal !== undefined && (latest === undefined || latest.event.at <= removal.at))
    return { kind: "removed", ...removal };
  if (latest === undefined) return { kind: "nothing" };
  const before = isFinal(latest.outcome) ? undefined : earlier.find(({ outcome }) => isFinal(outcome));
  return { kind: "told", latest, before };
};

/** What became of each message, the one that was sent last first: an old one may be opened after it. */
const messagesOf = (events: EventItem[]): Told[] =>
  [...Map.groupBy(events, ({ messageId }) => messageId).values()]
    .sort((a, b) => ((a.at(-1)?.at ?? "") < (b.at(-1)?.at ?? "") ? 1 : -1))
    .flatMap(outcomesOf)
    .filter(({ outcome }) => outcome !== "unknown");
