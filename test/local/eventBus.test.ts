import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EventBus } from "../../local/eventBridge/EventBus.ts";
import { FEEDBACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueUrl, startSnsSqs } from "../../local/system/snsSqs.ts";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { withTable } from "../system/localTable.ts";
import { turn } from "../system/turn.ts";

const WITHIN_MS = 60_000;

it("the event bus puts what its rule matches into the feedback queue, in its envelope, and nothing else", async () => {
  const queues = await startSnsSqs({ port: 0 });
  const sqs = new SQSClient({ endpoint: queues.endpoint, region: REGION, credentials: CREDENTIALS });
  await sqs.send(new CreateQueueCommand({ QueueName: FEEDBACK }));
  const bus = new EventBus(queues.endpoint);
  const event = {
    version: "0" as const,
    id: "1",
    "detail-type": "Sending Status Disabled",
    source: "aws.ses",
    account: "000000000000",
    time: "2026-11-23T10:00:00Z",
    region: REGION,
    resources: [],
    detail: {},
  };
  await bus.put({ ...event, "detail-type": "Email Bounced" });
  await bus.put({ ...event, source: "of.another" });
  await bus.put(event);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl(queues.endpoint, FEEDBACK),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
    }),
  );
  expect(Messages.map(({ Body = "" }) => JSON.parse(Body))).toEqual([event]);
  bus.close();
  sqs.destroy();
  await queues.stop();
});

describe("the local system", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem();
  });
  afterAll(() => system.stop());

  const open = () =>
    withTable(system.endpoints, (table) => new AccountEventTable(table, () => new Date()).open());
  /** What is open, once it is so many. */
  const untilOpen = async (count: number) => {
    const deadline = performance.now() + WITHIN_MS;
    for (;;) {
      const found = await open();
      if (found.length === count) return found;
      if (performance.now() > deadline) throw new Error(`${found.length} open, not ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it("brings an event that SES reports about the account over bus, queue and ingest into the table", async () => {
    const { sesv2 } = system.endpoints;
    await turn(sesv2, "sending-status", { tenant: "billing", status: "DISABLED", origin: "AWS_MANAGED" });
    expect(await untilOpen(1)).toMatchObject([{ about: "sendingStatus", origin: "AWS_MANAGED" }]);
    await turn(sesv2, "sending-status", { tenant: "billing", status: "ENABLED" });
    expect(await untilOpen(0)).toEqual([]);
  });
});
