import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { type ErasureDeps, workErasure } from "../../shared/erasure/eraseRecipient.ts";
import { type CheckDeps, workListCheck } from "../../shared/listChecks/job/workListCheck.ts";
import { log } from "../../shared/log/log.ts";
import type { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { type JobDeps, workRemovalJob } from "../../shared/suppressions/removal/removalJob.ts";

export type WorkDeps = JobDeps &
  CheckDeps &
  Omit<ErasureDeps, "hasTime"> & {
    queue: Pick<RemovalQueue, "enqueue" | "enqueueErasure" | "enqueueListCheck">;
  };

const BUSY_RETRY_SECONDS = 30;
const STOP_BEFORE_END_MS = 30_000;

/**
 * Works on the removal job, the erasure or the list check of each message. One with work left, or that another worker holds, is queued
 * anew and its message acknowledged: a redelivery would count against the queue's few tries.
 */
export const workMessages = async (event: SQSEvent, deps: WorkDeps): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const message: { jobId: string } | { erasureId: string } | { listCheckId: string } = JSON.parse(body);
      if ("erasureId" in message) await workOnErasure(message.erasureId, deps);
      else if ("listCheckId" in message) await workOnListCheck(message.listCheckId, deps);
      else await workOnJob(message.jobId, deps);
    } catch (error) {
      log.error(
        "a removal job, an erasure or a list check stopped; it continues when its message is delivered again",
        {
          error,
        },
      );
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};

const workOnJob = async (id: string, deps: WorkDeps): Promise<void> => {
  const state = await workRemovalJob(id, deps);
  if (state === "unfinished") await deps.queue.enqueue(id);
  if (state === "busy") await deps.queue.enqueue(id, BUSY_RETRY_SECONDS);
};

const workOnErasure = async (id: string, deps: WorkDeps): Promise<void> => {
  const hasTime = () => deps.remainingMs() >= STOP_BEFORE_END_MS;
  const state = await workErasure(id, { ...deps, hasTime });
  if (state === "unfinished") await deps.queue.enqueueErasure(id);
  if (state === "busy" || state === "waiting") await deps.queue.enqueueErasure(id, BUSY_RETRY_SECONDS);
};

const workOnListCheck = async (id: string, deps: WorkDeps): Promise<void> => {
  const state = await workListCheck(id, deps);
  if (state === "unfinished") await deps.queue.enqueueListCheck(id);
  if (state === "busy") await deps.queue.enqueueListCheck(id, BUSY_RETRY_SECONDS);
};
