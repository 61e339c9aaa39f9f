import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createResources } from "../../local/system/resources.ts";
import { startSnsSqs } from "../../local/system/snsSqs.ts";
import { toItem } from "../../shared/suppressions/item.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { BY_REASON, tableDefinition } from "../../shared/table/definition.ts";
import { seeded } from "../suppressions/seed.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/freePort.ts";

let db: RunningDynamoDb;
let queues: Awaited<ReturnType<typeof startSnsSqs>>;
beforeAll(async () => {
  db = await startDynamoDb();
  queues = await startSnsSqs({ port: await freePort() });
});
afterAll(async () => {
  await queues.stop();
  await db.stop();
});

it("creates the index that the table of an older version lacks, over the items it holds", async () => {
  const TableName = "postmaster";
  await db.client.send(new DeleteTableCommand({ TableName }));
  const { AttributeDefinitions, GlobalSecondaryIndexes, ...definition } = tableDefinition(TableName);
  const older = {
    ...definition,
    AttributeDefinitions: AttributeDefinitions.filter(
      ({ AttributeName }) => AttributeName !== BY_REASON.partition,
    ),
    GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== BY_REASON.name),
  };
  await db.client.send(new CreateTableCommand(older));
  const entry = seeded(0);
  await db.table.put(toItem(entry));

  for (let start = 0; start < 2; start++)
    await createResources({ dynamoDb: db.endpoint, snsSqs: queues.endpoint }, TableName);
  const { Table } = await db.client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual([
    "byGroup",
    "byReason",
    "byTime",
  ]);
  const suppressions = new SuppressionTable(db.table);
  expect(await suppressions.groups({})).toMatchObject([{ code: "noSuchUser", count: 1 }]);
  expect(await suppressions.list({ limit: 5, reasonCode: "noSuchUser" })).toMatchObject({
    items: [{ address: entry.address }],
  });
});
