import type { JournalEntry } from "../feedback/journal.ts";
import { type Outcome, outcomeOf, outcomesOf, worstOf } from "../feedback/outcome.ts";
import type { ReasonCode } from "../reasons/reason.ts";
import { type Filter, NOBODY } from "./filter.ts";

/** How many messages a list has in each state and for each reason, whichever of these it is narrowed to. */
export type MessageCounts = {
  /** Messages accepted since then are counted, ISO 8601 UTC; null where that is all there are. */
  since: string | null;
  states: { [State in Outcome]?: number };
  /** Of bounces and complaints: the journal has no other reasons. */
  reasons: { [Code in ReasonCode]?: number };
};

/** Of messages by all of their entries, each. */
export const countsOf = (
  messages: Iterable<JournalEntry[]>,
  { ofWhom, isListed }: Filter,
): Pick<MessageCounts, "states" | "reasons"> => {
  const states: MessageCounts["states"] = {};
  const reasons: MessageCounts["reasons"] = {};
  for (const entries of messages) {
    const theirs = entries.filter(ofWhom);
    const listed = theirs.find(isListed);
    if (listed === undefined) continue;
    const worst = worstOf(outcomesOf(theirs.map(withRecipient)));
    const state = worst[0]?.outcome ?? outcomeOf(listed);
    states[state] = (states[state] ?? 0) + 1;
    // Of several recipients the filter takes each reason.
    const causes = new Set(worst.flatMap(({ event }) => event.cause ?? []));
    for (const cause of causes) reasons[cause] = (reasons[cause] ?? 0) + 1;
  }
  return { states, reasons };
};

const withRecipient = (entry: JournalEntry) => ({
  ...entry,
  recipient: entry.recipientId === NOBODY ? null : entry.recipientId,
});
