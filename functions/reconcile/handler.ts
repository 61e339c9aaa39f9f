import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context } from "aws-lambda";
import { ReconcileTable } from "../../shared/suppressions/ReconcileTable.ts";
import { reconcile } from "../../shared/suppressions/reconcile.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Table } from "../../shared/table/Table.ts";

const { TABLE_NAME = "postmaster", SES_CALLS_PER_SECOND = "1", RECONCILE_EVERY_MINUTES = "60" } = process.env;
const table = new Table(new DynamoDBClient({}), TABLE_NAME);
const now = () => new Date();
const deps = {
  suppressions: new SuppressionTable(table),
  runs: new ReconcileTable(table, now),
  ses: new SesSuppressionList(new SESv2Client({}), { callsPerSecond: Number(SES_CALLS_PER_SECOND) }),
  now,
  newId: randomUUID,
  everyMinutes: Number(RECONCILE_EVERY_MINUTES),
};

/** On a schedule: goes on with a run, or begins one where it is due; `{"force":true}` begins one at once. */
export const handler = (event: { force?: boolean }, context: Pick<Context, "getRemainingTimeInMillis">) =>
  reconcile(
    { force: event?.force === true },
    { ...deps, remainingMs: () => context.getRemainingTimeInMillis() },
  );
