import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb as startEngine } from "../../local/system/dynamoDb.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { tableDefinition } from "../../shared/table/definition.ts";
import { Table } from "../../shared/table/Table.ts";
import { freePort } from "./freePort.ts";

export type RunningDynamoDb = {
  client: DynamoDBClient;
  endpoint: string;
  /** The service's one table, created and empty. */
  table: Table;
  /** Empties the table. */
  empty: () => Promise<void>;
  stop: () => Promise<void>;
};

const TABLE_NAME = "postmaster";

/** A DynamoDB of its own for one test file: in memory, on a free port, with the table in it. */
export const startDynamoDb = async (): Promise<RunningDynamoDb> => {
  const engine = await startEngine({ port: await freePort() });
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: REGION, credentials: CREDENTIALS });
  const stop = async () => {
    client.destroy();
    await engine.stop();
  };
  const create = () => client.send(new CreateTableCommand(tableDefinition(TABLE_NAME)));
  const empty = async () => {
    await client.send(new DeleteTableCommand({ TableName: TABLE_NAME }));
    await create();
  };
  try {
    await create();
  } catch (error) {
    await stop();
    throw error;
  }
  return { client, endpoint: engine.endpoint, table: new Table(client, TABLE_NAME), empty, stop };
};
