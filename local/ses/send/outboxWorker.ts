import { setTimeout as delay } from "node:timers/promises";
import type { BusEvent } from "../../eventBridge/EventBus.ts";
import type { Outbox, StoredJob } from "../state/Outbox.ts";

export type Hands = {
  /** Puts a mail into the inbox; a second time changes nothing. */
  deliver(job: StoredJob): Promise<void>;
  /** Publishes to a topic; throws `NoSuchTopicError` where trying again is of no use. */
  publish(topicArn: string, message: string): Promise<void>;
  /** Puts an event on EventBridge's default bus. */
  putEvent(event: BusEvent): Promise<void>;
};
export type OutboxWorker = {
  wake(): void;
  /** Finishes what is in hand; what else there is waits for the next start. */
  stop(): Promise<void>;
};

export class NoSuchTopicError extends Error {
  override readonly name = "NoSuchTopicError";
}

const AT_ONCE = 20;
const AFTER_ERROR_MS = 500;

/** Does what the outbox holds, oldest first, each at least once: it forgets a mail only when all of it is done. */
export const startOutboxWorker = (outbox: Outbox, hands: Hands): OutboxWorker => {
  const stopping = new AbortController();
  let waiting = Promise.withResolvers<void>();
  const work = async () => {
    while (!stopping.signal.aborted) {
      const jobs = outbox.next(AT_ONCE);
      if (jobs.length === 0) {
        await waiting.promise;
        waiting = Promise.withResolvers<void>();
        continue;
      }
      const done = await Promise.all(jobs.map((job) => attempt(outbox, job, hands)));
      if (done.includes(false))
        await delay(AFTER_ERROR_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const working = work();
  const wake = () => waiting.resolve();
  return {
    wake,
    stop: async () => {
      stopping.abort();
      wake();
      await working;
    },
  };
};

const attempt = async (outbox: Outbox, job: StoredJob, hands: Hands): Promise<boolean> => {
  try {
    if (job.deliverTo.length > 0) await hands.deliver(job);
    for (const one of job.publish)
      await ("busEvent" in one ? hands.putEvent(one.busEvent) : publish(one.topicArn, one.message, hands));
    outbox.done(job.seq);
    return true;
  } catch (error) {
    console.error(`the local SES could not finish message ${job.id} and tries again`, error);
    return false;
  }
};

const publish = async (topicArn: string, message: string, hands: Hands) => {
  try {
    await hands.publish(topicArn, message);
  } catch (error) {
    if (!(error instanceof NoSuchTopicError)) throw error;
    console.error(`the local SES: ${error.message}; this notification is lost, as it would be at AWS`);
  }
};
