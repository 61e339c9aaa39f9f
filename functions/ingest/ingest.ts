import type { SQSBatchResponse } from "aws-lambda";
import { type RecordDeps, recordNotifications } from "../../shared/feedback/record.ts";
import { unwrap } from "../../shared/feedback/unwrap.ts";

/** Records what invoked the function; throws where a failure cannot be told record by record. */
export const ingest = async (event: unknown, deps: RecordDeps): Promise<SQSBatchResponse> => {
  const { failures, ...counts } = await recordNotifications(unwrap(event), deps);
  console.log(JSON.stringify({ message: "ingested", ...counts, failed: failures.length }));
  for (const cause of new Set(failures.map(({ cause }) => cause)))
    console.error("records were not recorded and come again", cause);
  if (failures.some(({ recordId }) => recordId === undefined))
    throw new Error(`${failures.length} notifications were not recorded`, { cause: failures[0]?.cause });
  return {
    batchItemFailures: failures.flatMap(({ recordId }) =>
      recordId === undefined ? [] : [{ itemIdentifier: recordId }],
    ),
  };
};
