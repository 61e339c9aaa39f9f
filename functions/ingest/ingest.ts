import type { SQSBatchResponse } from "aws-lambda";
import { type RecordDeps, recordNotifications } from "../../shared/feedback/record.ts";
import { unwrap } from "../../shared/feedback/unwrap.ts";
import type { Happening } from "../../shared/warnings/happening.ts";
import { raise } from "../../shared/warnings/raise.ts";
import { type TellDeps, tellPending } from "../../shared/warnings/tell.ts";

export type IngestDeps = RecordDeps & TellDeps;

/** Records what invoked the function; throws where a failure cannot be told record by record. */
export const ingest = async (event: unknown, deps: IngestDeps): Promise<SQSBatchResponse> => {
  const { failures, happenings, ...counts } = await recordNotifications(unwrap(event), deps);
  await warn(happenings, deps);
  console.log(
    JSON.stringify({
      message: "ingested",
      ...counts,
      happenings: happenings.length,
      failed: failures.length,
    }),
  );
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

/** At once, as far as it goes: what happened is queued, and `watch` warns of what is not warned of here. */
const warn = async (happenings: Happening[], deps: IngestDeps): Promise<void> => {
  if (happenings.length === 0) return;
  const { raised, errors } = await raise(happenings, deps);
  const told = await tellPending(raised, deps);
  for (const error of [...errors, ...told.errors])
    console.error("a warning could not be published now; watch does it", error);
};
