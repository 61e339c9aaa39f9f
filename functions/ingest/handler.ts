import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import middy from "@middy/core";
import type { SQSBatchResponse } from "aws-lambda";
import { recorder } from "../../shared/feedback/record.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { Table } from "../../shared/table/Table.ts";
import { ingest } from "./ingest.ts";

const { TABLE_NAME = "postmaster", RETENTION_DAYS = DEFAULT_RETENTION } = process.env;
const deps = recorder({
  table: new Table(new DynamoDBClient({}), TABLE_NAME),
  retention: parseRetention(RETENTION_DAYS),
  now: () => new Date(),
});

/** SES's notifications from SQS, SNS or EventBridge; SQS alone can be told which of its records to send again. */
export const handler = middy<unknown, SQSBatchResponse>().handler((event) => ingest(event, deps));
