import type { SQSBatchResponse } from "aws-lambda";
import { type RecordDeps, recordNotifications } from "../../shared/intake/record.ts";
import { unwrap } from "../../shared/intake/unwrap.ts";
import { log } from "../../shared/log/log.ts";
import { type NotifyDeps, notifyPending } from "../../shared/warnings/notification/notify.ts";
import { raise } from "../../shared/warnings/triggers/raise.ts";
import type { Trigger } from "../../shared/warnings/triggers/trigger.ts";

export type IngestDeps = RecordDeps & NotifyDeps;

/** Records what invoked the function; throws where a failure cannot be told record by record. */
export const ingest = async (event: unknown, deps: IngestDeps): Promise<SQSBatchResponse> => {
  const { failures, triggers, ...counts } = await recordNotifications(unwrap(event), deps);
  await warn(triggers, deps);
  log.info("ingested", { ...counts, triggers: triggers.length, failed: failures.length });
  for (const error of new Set(failures.map(({ cause }) => cause)))
    log.error("records were not recorded and will be retried", { error });
  if (failures.some(({ recordId }) => recordId === undefined))
    throw new Error(`${failures.length} notifications were not recorded`, { cause: failures[0]?.cause });
  return {
    batchItemFailures: failures.flatMap(({ recordId }) =>
      recordId === undefined ? [] : [{ itemIdentifier: recordId }],
    ),
  };
};

/** At once, as far as it goes: what happened is queued, and `watch` warns of what is not warned of here. */
const warn = async (triggers: Trigger[], deps: IngestDeps): Promise<void> => {
  if (triggers.length === 0) return;
  const { raised, errors } = await raise(triggers, deps);
  const notified = await notifyPending(raised, deps);
  for (const error of [...errors, ...notified.errors])
    log.error("a warning could not be published now; watch does it", { error });
};
