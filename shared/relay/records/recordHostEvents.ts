import type { FeedbackEvent } from "../../feedback/event.ts";
import { type RecordDeps, recordEvents } from "../../intake/record.ts";

/**
 * Records the events of a mail host's reports, each once, and `note`s what else they say; answers how many events there
 * are. Throws where not everything could be written: then the host sends it again.
 */
export const recordHostEvents = async (
  events: FeedbackEvent[],
  recording: RecordDeps,
  note: Promise<unknown>,
): Promise<number> => {
  const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
  const [{ failed }] = await Promise.all([recordEvents(distinct, recording), note]);
  const [cause] = failed.values();
  if (failed.size > 0) throw new Error(`${failed.size} reports of a mail host were not written`, { cause });
  return distinct.length;
};
