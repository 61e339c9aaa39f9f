import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MappingOptions, startEventSourceMapping } from "../../local/lambda/eventSourceMapping.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueArn, queueUrl, type RunningSnsSqs, startSnsSqs } from "../../local/system/snsSqs.ts";
import { freePort } from "../system/freePort.ts";
import { messagesIn } from "../system/queue.ts";

const TRIES = 3;

describe("the local event source mapping", () => {
  let queues: RunningSnsSqs;
  let sqs: SQSClient;
  beforeAll(async () => {
    queues = await startSnsSqs({ port: await freePort() });
    sqs = new SQSClient({ endpoint: queues.endpoint, region: REGION, credentials: CREDENTIALS });
  });
  afterAll(async () => {
    sqs.destroy();
    await queues.stop();
  });

  /** A queue with `count` messages in it, and a dead-letter queue after three tries. */
  const filled = async (queue: string, count: number) => {
    const dlq = `${queue}-dlq`;
    await sqs.send(new CreateQueueCommand({ QueueName: dlq }));
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(dlq), maxReceiveCount: TRIES });
    await sqs.send(
      new CreateQueueCommand({ QueueName: queue, Attributes: { VisibilityTimeout: "1", RedrivePolicy } }),
    );
    for (let n = 0; n < count; n += 10) {
      const Entries = Array.from({ length: Math.min(10, count - n) }, (_, i) => ({
        Id: String(i),
        MessageBody: `body ${n + i}`,
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(queues.endpoint, queue), Entries }));
    }
  };
  const left = (queue: string) => messagesIn(sqs, queueUrl(queues.endpoint, queue));
  const start = (queue: string, invoke: MappingOptions["invoke"], more: Partial<MappingOptions> = {}) =>
    startEventSourceMapping({
      endpoint: queues.endpoint,
      queue,
      invoke,
      batchSize: 100,
      windowMs: 200,
      pollers: 1,
      visibilitySeconds: 1,
      ...more,
    });
  const bodies = ({ Records }: SQSEvent) => Records.map(({ body }) => body);

  it("hands over batches up to the batch size, with records as Lambda gives them, and deletes what is done", async () => {
    await filled("sizes", 25);
    const batches: SQSEvent[] = [];
    const mapping = start("sizes", async (event) => void batches.push(event), { batchSize: 20 });
    await expect.poll(() => batches.flatMap(bodies).length).toBe(25);
    await mapping.stop();
    expect(batches.map(({ Records }) => Records.length)).toEqual([20, 5]);
    expect(batches[0]?.Records[0]).toMatchObject({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: "aws:sqs",
      eventSourceARN: queueArn("sizes"),
      awsRegion: REGION,
    });
    expect(await left("sizes")).toBe(0);
  });

  it("brings again only the messages that the function names, and at last puts them aside", async () => {
    await filled("partial", 10);
    const seen: string[] = [];
    const mapping = start("partial", async (event) => {
      seen.push(...bodies(event));
      const failed = event.Records.filter(({ body }) => body === "body 3");
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await expect.poll(() => left("partial-dlq")).toBe(1);
    await mapping.stop();
    expect(seen.filter((body) => body === "body 3")).toHaveLength(TRIES);
    expect(seen.filter((body) => body !== "body 3")).toHaveLength(9);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl(queues.endpoint, "partial-dlq") }),
    );
    expect(Messages[0]?.Body).toBe("body 3");
  });

  it.each([
    ["throws", async () => Promise.reject(new Error("no"))],
    [
      "names a message that it did not get",
      async () => ({ batchItemFailures: [{ itemIdentifier: "another" }] }),
    ],
  ])("brings the whole batch again where the function %s", async (what, misbehave) => {
    const queue = `whole-${what.length}`;
    await filled(queue, 3);
    let calls = 0;
    const seen: string[] = [];
    const mapping = start(queue, async (event) => {
      if (calls++ === 0) return misbehave();
      seen.push(...bodies(event));
      return { batchItemFailures: [] };
    });
    await expect.poll(() => seen.length).toBe(3);
    await mapping.stop();
    expect(await left(queue)).toBe(0);
  });

  it("keeps messages hidden while the function runs longer than the visibility timeout, and ends with it", async () => {
    await filled("slow", 1);
    const { promise: finish, resolve } = Promise.withResolvers<void>();
    let calls = 0;
    const mapping = start("slow", async () => {
      calls++;
      await finish;
    });
    await expect.poll(() => calls).toBe(1);
    // Of a second poller's view: nothing to be had for longer than the timeout.
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl(queues.endpoint, "slow"), WaitTimeSeconds: 3 }),
    );
    expect(Messages ?? []).toEqual([]);
    const stopped = mapping.stop();
    resolve();
    await stopped;
    expect([calls, await left("slow")]).toEqual([1, 0]);
  });
});
