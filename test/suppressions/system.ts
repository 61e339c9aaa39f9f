import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { startSes } from "../../local/ses/server.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { ReconcileTable } from "../../shared/suppressions/reconcile/ReconcileTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/freePort.ts";

/** A database and an SES of their own, empty, with everything that speaks to them. */
export const startSystem = async ({ callsPerSecond }: { callsPerSecond?: number } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-ses-"));
  const db = await startDynamoDb();
  const ses = await startSes({
    port: await freePort(),
    dbPath: join(folder, "ses.db"),
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
  });
  const client = new SESv2Client({
    endpoint: ses.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const now = () => new Date();
  return {
    table: db.table,
    suppressions: new SuppressionTable(db.table),
    audit: new AuditTable(db.table),
    jobs: new RemovalJobTable(db.table),
    runs: new ReconcileTable(db.table, now),
    // Faster than AWS allows: what throttles is the stand-in.
    ses: new SesSuppressionList(client, { callsPerSecond: 1_000 }),
    now,
    newId: randomUUID,
    remainingMs: () => 600_000,
    everyMinutes: 60,
    stop: async () => {
      client.destroy();
      await ses.close();
      await db.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
