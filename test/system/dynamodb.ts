import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { arch, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { tableDefinition } from "../../shared/table/definition.ts";
import { Table } from "../../shared/table/Table.ts";

export type RunningDynamoDb = {
  client: DynamoDBClient;
  endpoint: string;
  /** The service's one table, created and empty. */
  table: Table;
  stop: () => Promise<void>;
};

const TABLE_NAME = "postmaster";
const READY_WITHIN_MS = 20_000;

/** A DynamoDB of its own for one test file: dynoxide in memory on a free port, with the table in it. */
export const startDynamoDb = async (): Promise<RunningDynamoDb> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const engine = spawn(binary(), ["--host", "127.0.0.1", "--port", String(port)], { stdio: "ignore" });
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const stop = async () => {
    client.destroy();
    if (engine.exitCode !== null || engine.signalCode !== null) return;
    engine.kill("SIGKILL");
    await once(engine, "exit");
  };
  try {
    await whenReady(client, engine);
    await client.send(new CreateTableCommand(tableDefinition(TABLE_NAME)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { client, endpoint, table: new Table(client, TABLE_NAME), stop };
};

const binary = () =>
  fileURLToPath(new URL(`../../node_modules/@dynoxide/${platform()}-${arch()}/dynoxide`, import.meta.url));

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP port was given");
  return address.port;
};

const whenReady = async (client: DynamoDBClient, engine: ChildProcess) => {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (engine.exitCode !== null || Date.now() > deadline) {
        throw new Error("dynoxide did not start", { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
};
