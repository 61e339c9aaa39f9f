import type { FeedbackEvent } from "../feedback/event.ts";
import type { JournalEntry } from "../feedback/journal.ts";

/** What is known of an event without reading it. */
export type Sighting = Pick<
  FeedbackEvent,
  "id" | "at" | "type" | "subtype" | "action" | "recipient" | "recipientDomain" | "sender"
>;
/** An entry of the journal whose recipient is known. */
export type SeenEntry = JournalEntry & Sighting;
