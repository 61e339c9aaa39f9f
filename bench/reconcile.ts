import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { startSes } from "../local/ses/server.ts";
import { openDatabase } from "../local/ses/state/database.ts";
import { SuppressionList } from "../local/ses/state/SuppressionList.ts";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import { CREDENTIALS, REGION } from "../local/system/settings.ts";
import { ReconcileTable } from "../shared/suppressions/reconcile/ReconcileTable.ts";
import { reconcile } from "../shared/suppressions/reconcile/reconcile.ts";
import { SesSuppressionList } from "../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../shared/suppressions/SuppressionTable.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";

const COUNT = Number(process.env["COUNT"] ?? 20_000);
const INVOCATION_MS = 60_000;

/**
 * `npm run bench -- reconcile` (`COUNT=1000000` for the size to plan for): mirrors a suppression list that is all
 * new, then walks it again when nothing has changed, in invocations that may work 30 seconds each.
 */
export const run = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-bench-"));
  const dbPath = join(folder, "ses.db");
  fill(dbPath);
  const engine = await startDynamoDb({ port: await freePort() });
  const ses = await startSes({ port: await freePort(), dbPath });
  const config = { region: REGION, credentials: CREDENTIALS };
  const client = new DynamoDBClient({ ...config, endpoint: engine.endpoint });
  const sesClient = new SESv2Client({ ...config, endpoint: ses.url });
  let sesCalls = 0;
  sesClient.middlewareStack.add(
    (next) => (args) => {
      sesCalls++;
      return next(args);
    },
    { step: "initialize" },
  );
  try {
    await client.send(new CreateTableCommand(tableDefinition("reconcile")));
    const table = new Table(client, "reconcile");
    const now = () => new Date();
    const deps = {
      suppressions: new SuppressionTable(table),
      runs: new ReconcileTable(table, now),
      ses: new SesSuppressionList(sesClient, { callsPerSecond: 1_000 }),
      now,
      newId: randomUUID,
      everyMinutes: 0,
    };
    console.log(`${COUNT} addresses\n`);
    console.log("run         seconds   invocations   SES calls   addresses/s   added   memory, MB");
    for (const name of ["all new", "unchanged"]) {
      const began = performance.now();
      sesCalls = 0;
      let invocations = 0;
      let memory = 0;
      for (;;) {
        invocations++;
        const until = performance.now() + INVOCATION_MS;
        const { outcome, run } = await reconcile(
          {},
          { ...deps, remainingMs: () => Math.floor(until - performance.now()) },
        );
        memory = Math.max(memory, process.memoryUsage().rss);
        if (outcome !== "done") continue;
        const seconds = (performance.now() - began) / 1_000;
        const columns = [
          seconds.toFixed(1).padStart(9),
          String(invocations).padStart(14),
          String(sesCalls).padStart(12),
          (COUNT / seconds).toFixed(0).padStart(14),
          String(run?.added).padStart(8),
          (memory / 1e6).toFixed(0).padStart(13),
        ];
        console.log(name.padEnd(10) + columns.join(""));
        break;
      }
    }
    console.log(`\nAt AWS's pace of one call a second the walk takes ${Math.ceil(COUNT / 1_000)} s.`);
  } finally {
    client.destroy();
    sesClient.destroy();
    await ses.close();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const fill = (dbPath: string) => {
  const db = openDatabase(dbPath);
  const list = new SuppressionList(db);
  list.transaction(() => {
    for (let n = 0; n < COUNT; n++)
      list.put({
        address: `someone.${n}@d${n % 997}.example`,
        reason: "BOUNCE",
        updatedAt: 1_700_000_000_000 + n,
      });
  });
  db.close();
};
