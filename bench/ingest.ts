import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context, SQSEvent } from "aws-lambda";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import { WARNINGS } from "../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../local/system/settings.ts";
import { topicArn } from "../local/system/snsSqs.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { measureCapacity } from "./capacity.ts";
import { replies, reportJudgement } from "./judgement.ts";
import { naiveIngest } from "./naiveIngest.ts";
import { workload } from "./workload.ts";

const COUNT = 12_000;
const ROUNDS = 3;
const SEED = Number(process.env["SEED"] ?? 1);

/**
 * `npm run bench -- ingest`: notifications a second through the real handler into the embedded database on disk,
 * beside a naive handler and beside JSON.parse of the same bytes alone; then the write units an event costs.
 */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-bench-"));
  const engine = await startDynamoDb({ port: await freePort() });
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    // Mail that the tables have not seen yet, for each size anew: writing an item again is other work.
    const recordsOf = (size: number) => workload({ count: COUNT, minutes: 10, seed: SEED + size }).records;
    const bytes = recordsOf(0).reduce((sum: number, record) => sum + JSON.stringify(record).length, 0);
    console.log(
      `${COUNT} notifications, ${(bytes / COUNT).toFixed(0)} bytes each with their envelopes, seed ${SEED}\n`,
    );
    await client.send(new CreateTableCommand(tableDefinition("naive")));
    const naive = naiveIngest(client, "naive");
    const ingest = await realHandler(engine.endpoint, client);
    const parse = (event: SQSEvent) => {
      for (const { body } of event.Records) JSON.parse(JSON.parse(body).Message);
    };
    console.log("batch     ingest/s    naive/s   ingest : naive   JSON.parse/s   ingest : JSON.parse");
    for (const size of [10, 100, 1_000]) {
      const batches = batchesOf(recordsOf(size), size);
      // In turn, so that a machine that slows down slows all three.
      const speeds = { ingest: 0, naive: 0, parse: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        const share = batches.filter((_, i) => i % ROUNDS === round);
        speeds.ingest += await seconds(share, ingest);
        speeds.naive += await seconds(share, naive);
        speeds.parse += await seconds(share, parse);
      }
      const perSecond = (time: number) => COUNT / time;
      console.log(
        [
          String(size).padStart(5),
          perSecond(speeds.ingest).toFixed(0).padStart(12),
          perSecond(speeds.naive).toFixed(0).padStart(10),
          `${(speeds.naive / speeds.ingest).toFixed(1)} : 1`.padStart(16),
          perSecond(speeds.parse).toFixed(0).padStart(14),
          `1 : ${(speeds.ingest / speeds.parse).toFixed(0)}`.padStart(21),
        ].join(""),
      );
    }
    console.log("\nJudging why mail failed");
    const usual = batchesOf(recordsOf(7), 100);
    reportJudgement("a hospital's mail", usual, await seconds(usual, ingest));
    const failing = workload({ count: COUNT / 4, minutes: 10, seed: SEED + 8, replies: replies() });
    const bounces = batchesOf(failing.records, 100);
    reportJudgement("nothing but bounces", bounces, await seconds(bounces, ingest));
    await measureCapacity(engine.endpoint, SEED);
  } finally {
    client.destroy();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** The function as Lambda loads it: its environment first, then the module. */
const realHandler = async (endpoint: string, client: DynamoDBClient) => {
  await client.send(new CreateTableCommand(tableDefinition("ingest")));
  Object.assign(process.env, {
    TABLE_NAME: "ingest",
    WARNINGS_TOPIC_ARN: topicArn(WARNINGS),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  });
  const { handler } = await import("../functions/ingest/handler.ts");
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  return async (event: SQSEvent) => {
    const { batchItemFailures } = await handler(event, context);
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records failed`);
  };
};

const batchesOf = (records: object[], size: number): SQSEvent[] =>
  Array.from({ length: Math.ceil(records.length / size) }, (_, i) => ({
    Records: records.slice(i * size, (i + 1) * size),
  })) as SQSEvent[];

const seconds = async (batches: SQSEvent[], handler: (event: SQSEvent) => unknown): Promise<number> => {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  const began = performance.now();
  for (const batch of batches) await handler(batch);
  process.stdout.write = write;
  return (performance.now() - began) / 1_000;
};
