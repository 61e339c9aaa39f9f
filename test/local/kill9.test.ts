import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect, it } from "vitest";
import { FEEDBACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { topicArn } from "../../local/system/snsSqs.ts";
import { send } from "../feedback/notifications.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";

const COUNT = 20_000;
const PER_CALL = 10;
const KILLED_AT = [6_000, 13_000];
const RECORDED_WITHIN_MS = 240_000; // a machine with other work to do is slow, and nothing is lost by waiting

const config = { region: REGION, credentials: CREDENTIALS };
const notification = (n: number) => {
  const at = new Date(Date.parse("2026-11-23T10:00:00Z") + n * 20).toISOString();
  return JSON.stringify(send({ messageId: `message-${n}`, at, to: [`person${n}@example.org`] }));
};

/** SES's side: publishes every notification, and again what was not acknowledged. */
const publishAll = async (endpoint: string, onPublished: (count: number) => void) => {
  const client = new SNSClient({ ...config, endpoint, maxAttempts: 1 });
  let next = 0;
  let published = 0;
  const worker = async () => {
    while (next < COUNT) {
      const first = next;
      next += PER_CALL;
      const PublishBatchRequestEntries = Array.from({ length: PER_CALL }, (_, i) => ({
        Id: String(i),
        Message: notification(first + i),
      }));
      for (;;) {
        const answer = await client
          .send(new PublishBatchCommand({ TopicArn: topicArn(FEEDBACK), PublishBatchRequestEntries }))
          .catch(() => undefined);
        if (answer?.Failed?.length === 0 || (answer !== undefined && answer.Failed === undefined)) break;
        await delay(20);
      }
      published += PER_CALL;
      onPublished(published);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  client.destroy();
};

const sentByStats = async ({ url, token }: TestSystem): Promise<number> => {
  const answer = await fetch(`${url}/v1/stats?by=day`, { headers: { authorization: `Bearer ${token}` } });
  const { items } = (await answer.json()) as { items: { counts: { send: number } }[] };
  return items.reduce((sum, { counts }) => sum + counts.send, 0);
};

const eventItems = async (endpoint: string): Promise<number> => {
  const client = new DynamoDBClient({ ...config, endpoint });
  const pages = paginateScan(
    { client },
    {
      TableName: "postmaster",
      Select: "COUNT",
      FilterExpression: "begins_with(pk, :r)",
      ExpressionAttributeValues: { ":r": { S: "R#" } },
    },
  );
  let count = 0;
  for await (const page of pages) count += page.Count ?? 0;
  client.destroy();
  return count;
};

it("records 20,000 notifications once though the whole system is killed with -9 twice among them", async () => {
  const system = await startLocalSystem();
  try {
    let killing = Promise.resolve();
    const kills = [...KILLED_AT];
    await publishAll(system.endpoints.sns, (published) => {
      if (kills[0] === undefined || published < kills[0]) return;
      kills.shift();
      killing = killing.then(() => system.kill9()).then(() => system.restart());
    });
    await killing;
    expect(kills).toEqual([]);
    await expect.poll(() => sentByStats(system), { timeout: RECORDED_WITHIN_MS, interval: 500 }).toBe(COUNT);
    expect(await eventItems(system.endpoints.dynamodb)).toBe(COUNT);
  } finally {
    await system.stop();
  }
}, 420_000);
