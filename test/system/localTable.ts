import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Endpoints } from "../../local/system/endpointsFile.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { Table } from "../../shared/table/Table.ts";

/** Works on the table of a running local system, for what takes it days to come to by itself. */
export const withTable = async <Answer>(
  { dynamodb }: Pick<Endpoints, "dynamodb">,
  use: (table: Table) => Promise<Answer>,
): Promise<Answer> => {
  const client = new DynamoDBClient({ endpoint: dynamodb, region: REGION, credentials: CREDENTIALS });
  try {
    return await use(new Table(client, "postmaster"));
  } finally {
    client.destroy();
  }
};
