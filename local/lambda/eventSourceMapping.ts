import { setTimeout as delay } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { CREDENTIALS, REGION } from "../system/settings.ts";
import { queueArn, queueUrl } from "../system/snsSqs.ts";
import { failedMessages, sqsRecord } from "./sqsEvent.ts";

export type MappingOptions = {
  /** Of SQS. */
  endpoint: string;
  queue: string;
  /** Calls the function; what it answers or throws decides which messages are done. */
  invoke: (event: SQSEvent) => Promise<unknown>;
  batchSize: number;
  /** How long a batch that is not full waits for more. */
  windowMs: number;
  /** Batches under way at once. */
  pollers: number;
  /** The queue's visibility timeout. */
  visibilitySeconds: number;
};
export type EventSourceMapping = {
  /** Takes no more messages, and waits for the batches under way. */
  stop(): Promise<void>;
};

const SQS_BATCH = 10; // messages a call of ReceiveMessage, DeleteMessageBatch, … [API_ReceiveMessage]
const LONG_POLL_SECONDS = 20;
const BETWEEN_POLLS_MS = 20;
const AFTER_ERROR_MS = 250;
const MAX_PAYLOAD_BYTES = 6_000_000; // of an event: Lambda takes 6 MB, the frame around the records included

/**
 * Polls a queue and invokes a function as Lambda's SQS event source mapping does, with `ReportBatchItemFailures`:
 * long polls; batches by size, window and payload; deletes what succeeded. What failed is left to the queue's
 * visibility timeout and redrive policy. Otherwise than in AWS, where that timeout outlasts the function's, it is
 * kept short here and prolonged while the function runs, so that a retry takes seconds.
 */
export const startEventSourceMapping = (options: MappingOptions): EventSourceMapping => {
  const sqs = new SQSClient({ endpoint: options.endpoint, region: REGION, credentials: CREDENTIALS });
  const stopping = new AbortController();
  const pollers = Array.from({ length: options.pollers }, () => poll(sqs, options, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(pollers);
      sqs.destroy();
    },
  };
};

const poll = async (sqs: SQSClient, options: MappingOptions, stopping: AbortSignal) => {
  while (!stopping.aborted) {
    try {
      for (const records of payloads(await gather(sqs, options, stopping))) await work(sqs, options, records);
    } catch (error) {
      if (stopping.aborted) return;
      console.error(`${options.queue}: polling failed and is tried again`, error);
      await delay(AFTER_ERROR_MS);
    }
  }
};

/** A batch: as many messages as arrive within the window after the first, up to the batch size and payload. */
const gather = async (
  sqs: SQSClient,
  options: MappingOptions,
  stopping: AbortSignal,
): Promise<SQSRecord[]> => {
  const records = await receive(sqs, options, { wanted: options.batchSize, signal: stopping });
  if (records.length === 0) return records;
  const closesAt = performance.now() + options.windowMs;
  let bytes = bytesOf(records);
  while (records.length < options.batchSize && bytes < MAX_PAYLOAD_BYTES) {
    if (stopping.aborted || performance.now() >= closesAt) break;
    const more = await receive(sqs, options, { wanted: options.batchSize - records.length });
    if (more.length === 0) await delay(BETWEEN_POLLS_MS);
    records.push(...more);
    bytes += bytesOf(more);
  }
  return records;
};

/** Waits for a first message where a `signal` can end the waiting, else takes what is there. */
const receive = async (
  sqs: SQSClient,
  { endpoint, queue }: MappingOptions,
  { wanted, signal }: { wanted: number; signal?: AbortSignal },
): Promise<SQSRecord[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl(endpoint, queue),
      MaxNumberOfMessages: Math.min(SQS_BATCH, wanted),
      WaitTimeSeconds: signal === undefined ? 0 : LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return Messages.map((message) => sqsRecord(message, queueArn(queue)));
};

/** The records in events of at most Lambda's payload; ten large messages can be more than one holds. */
const payloads = (records: SQSRecord[]): SQSRecord[][] => {
  const events: SQSRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = bytesOf([record]);
    bytes += size;
    if (bytes <= MAX_PAYLOAD_BYTES) events.at(-1)?.push(record);
    else {
      events.push([record]);
      bytes = size;
    }
  }
  return events;
};

const bytesOf = (records: SQSRecord[]) => Buffer.byteLength(JSON.stringify(records));

const work = async (sqs: SQSClient, options: MappingOptions, records: SQSRecord[]) => {
  const stopProlonging = prolong(sqs, options, records);
  let failed: Set<string>;
  try {
    const ids = records.map(({ messageId }) => messageId);
    failed = failedMessages(await options.invoke({ Records: records }), ids);
  } catch (error) {
    console.error(`${options.queue}: a batch of ${records.length} failed and will be retried`, error);
    return;
  } finally {
    await stopProlonging();
  }
  const done = records.filter(({ messageId }) => !failed.has(messageId));
  await inTens(done, async (entries) => {
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl(options.endpoint, options.queue),
        Entries: entries,
      }),
    );
  });
};

const prolong = (sqs: SQSClient, options: MappingOptions, records: SQSRecord[]): (() => Promise<void>) => {
  const { visibilitySeconds } = options;
  let last = Promise.resolve();
  const timer = setInterval(
    () => {
      last = inTens(records, async (entries) => {
        await sqs.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl(options.endpoint, options.queue),
            Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: visibilitySeconds })),
          }),
        );
      }).catch((error: unknown) => {
        console.error(`${options.queue}: messages could not be kept hidden`, error);
      });
    },
    (visibilitySeconds * 1_000) / 3,
  );
  return async () => {
    clearInterval(timer);
    await last;
  };
};

const inTens = async (
  records: SQSRecord[],
  call: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<void>,
) => {
  for (let i = 0; i < records.length; i += SQS_BATCH) {
    const entries = records
      .slice(i, i + SQS_BATCH)
      .map(({ receiptHandle }, n) => ({ Id: String(n), ReceiptHandle: receiptHandle }));
    await call(entries);
  }
};
