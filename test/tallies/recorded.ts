import { randomUUID } from "node:crypto";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { startDynamoDb } from "../system/dynamodb.ts";

/** A database of its own with the notifications of `payloads` recorded in it, and all that reads them. */
export const startRecorded = async (payloads: object[], now: () => Date) => {
  const db = await startDynamoDb();
  const deps = recorder({ table: db.table, retention: parseRetention(DEFAULT_RETENTION), now });
  const record = async (more: object[]) => {
    const bodies = more.map((payload) => ({ body: JSON.stringify(payload) }));
    const result = await recordNotifications(bodies, deps);
    if (result.failures.length > 0) throw new Error("not recorded", { cause: result.failures[0]?.cause });
    return result;
  };
  await record(payloads);
  const { events, markers } = deps;
  return {
    table: db.table,
    client: db.client,
    events,
    markers,
    tallies: new TallyTable(db.table),
    record,
    now,
    newId: randomUUID,
    stop: db.stop,
  };
};
export type Recorded = Awaited<ReturnType<typeof startRecorded>>;
