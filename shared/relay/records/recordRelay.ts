import { type RecordDeps, recordEvents } from "../../intake/record.ts";
import type { QueueIdTable } from "./QueueIdTable.ts";
import type { RelayHostTable } from "./RelayHostTable.ts";
import type { RelayProblemTable } from "./RelayProblemTable.ts";
import type { RelayProblem } from "./relayProblem.ts";
import { type RelayRecord, relayEvent } from "./relayRecord.ts";

export type RelayDeps = {
  recording: RecordDeps;
  relayHosts: RelayHostTable;
  relayProblems: RelayProblemTable;
  queueIds: QueueIdTable;
};

export type RelayReport = { records: RelayRecord[]; problems?: RelayProblem[] | undefined };

/**
 * Records what a mail host reports: once, however often it comes. Throws where not everything could be written: then the
 * host sends it again. An empty report says that the host lives.
 */
export const recordRelay = async (
  host: string,
  { records, problems = [] }: RelayReport,
  deps: RelayDeps,
): Promise<number> => {
  const recordedAt = deps.recording.now().toISOString();
  const events = [
    ...new Map(
      records.map((record) => {
        const event = relayEvent(host, record, recordedAt);
        return [event.id, event] as const;
      }),
    ).values(),
  ];
  const [{ failed }] = await Promise.all([
    recordEvents(events, deps.recording),
    deps.queueIds.note(host, records),
    deps.relayProblems.note(host, problems),
  ]);
  const [cause] = failed.values();
  if (failed.size > 0) throw new Error(`${failed.size} records of a mail host were not written`, { cause });
  await deps.relayHosts.seen(host);
  return events.length;
};
