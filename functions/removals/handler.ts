import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { workMessages } from "./work.ts";

const { TABLE_NAME = "postmaster", REMOVALS_QUEUE_URL = "", SES_CALLS_PER_SECOND = "1" } = process.env;
const table = new Table(new DynamoDBClient({}), TABLE_NAME);
const now = () => new Date();
const deps = {
  table,
  erasures: new ErasureTable(table, now),
  quarantine: new QuarantineTable(table),
  jobs: new RemovalJobTable(table),
  suppressions: new SuppressionTable(table),
  ses: new SesSuppressionList(new SESv2Client({}), { callsPerSecond: Number(SES_CALLS_PER_SECOND) }),
  queue: new RemovalQueue(new SQSClient({}), REMOVALS_QUEUE_URL),
  now,
  newId: randomUUID,
};

export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  workMessages(event, { ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
