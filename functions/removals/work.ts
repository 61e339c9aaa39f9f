import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { type JobDeps, workRemovalJob } from "../../shared/suppressions/removal/removalJob.ts";

const BUSY_RETRY_SECONDS = 30;

/**
 * Works on the job of each message. A job with work left, or that another worker holds, is queued anew and its
 * message acknowledged: a redelivery would count against the queue's few tries.
 */
export const workMessages = async (
  event: SQSEvent,
  deps: JobDeps & { queue: Pick<RemovalQueue, "enqueue"> },
): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const { jobId }: { jobId: string } = JSON.parse(body);
      const state = await workRemovalJob(jobId, deps);
      if (state === "unfinished") await deps.queue.enqueue(jobId);
      if (state === "busy") await deps.queue.enqueue(jobId, BUSY_RETRY_SECONDS);
    } catch (error) {
      console.error("a removal job stopped; it goes on with the message's redelivery", error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
