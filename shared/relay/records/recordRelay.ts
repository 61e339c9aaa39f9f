import type { RecordDeps } from "../../intake/record.ts";
import type { QueueIdTable } from "./QueueIdTable.ts";
import type { RelayHostTable } from "./RelayHostTable.ts";
import type { RelayProblemTable } from "./RelayProblemTable.ts";
import { recordHostEvents } from "./recordHostEvents.ts";
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
  { recording, relayHosts, relayProblems, queueIds }: RelayDeps,
): Promise<number> => {
  const recordedAt = recording.now().toISOString();
  const recorded = await recordHostEvents(
    records.map((record) => relayEvent(host, record, recordedAt)),
    recording,
    Promise.all([queueIds.note(host, records), relayProblems.note(host, problems)]),
  );
  await relayHosts.seen(host);
  return recorded;
};
