import type { RecordDeps } from "../../intake/record.ts";
import type { QueueIdTable } from "./QueueIdTable.ts";
import { recordHostEvents } from "./recordHostEvents.ts";
import { type Rewriting, rewritingEvent } from "./rewriting.ts";

/**
 * Records what the guard on a mail host rewrote: once, however often it comes. Throws where not everything could be
 * written. It does not make the host one that reports its log, and would be missed as such.
 */
export const recordRewritings = (
  host: string,
  rewritings: Rewriting[],
  { recording, queueIds }: { recording: RecordDeps; queueIds: QueueIdTable },
): Promise<number> => {
  const recordedAt = recording.now().toISOString();
  return recordHostEvents(
    rewritings.map((rewriting) => rewritingEvent(host, rewriting, recordedAt)),
    recording,
    queueIds.noteRewritings(host, rewritings),
  );
};
