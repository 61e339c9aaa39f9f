import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { type Outcome, outcomesOf } from "../../../../shared/feedback/outcome.ts";
import { isOpen } from "../../parts/timeline/outcomes.ts";

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
  /** What is known of the last message that went out and came to an end, and of one that was sent after it. */
  | { kind: "told"; told: Told; later: Told | undefined }
  | { kind: "nothing" };

/** From the listing and the newest events of one recipient, newest first. */
export const reachOf = (listing: Listing, events: EventItem[]): Reach => {
  if (listing.isListed) return { kind: "suppressed", entry: listing.entry };
  const messages = messagesOf(events);
  const [latest] = messages;
  const { removal } = listing;
  if (removal !== undefined && (latest === undefined || latest.event.at <= removal.at))
    return { kind: "removed", ...removal };
  if (latest === undefined) return { kind: "nothing" };
  const told = messages.find(({ outcome }) => saysMore(outcome)) ?? latest;
  return { kind: "told", told, later: told === latest ? undefined : latest };
};

/** What was never sent says something of its sender, and what is under way nothing yet. */
const saysMore = (outcome: Outcome): boolean => outcome !== "failed" && !isOpen(outcome);

/** What became of each message, the one that was sent last first: an old one may be opened after it. */
const messagesOf = (events: EventItem[]): Told[] =>
  [...Map.groupBy(events, ({ messageId }) => messageId).values()]
    .sort((a, b) => ((a.at(-1)?.at ?? "") < (b.at(-1)?.at ?? "") ? 1 : -1))
    .flatMap(outcomesOf)
    .filter(({ outcome }) => outcome !== "unknown");
