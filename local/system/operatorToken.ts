import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "../../shared/table/Table.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { SECRET_BYTES, secretOf } from "../../shared/tokens/token.ts";
import { CREDENTIALS, REGION, type Settings } from "./settings.ts";

/**
 * The operator's token, which may do everything: `POSTMASTER_TOKEN`, or else one made at the first start and kept in
 * the data folder.
 */
export const operatorToken = async (settings: Settings, dynamoDb: string): Promise<string> => {
  const secret = settings.token ?? (await keptSecret(join(settings.dataDir, "token")));
  const client = new DynamoDBClient({ endpoint: dynamoDb, region: REGION, credentials: CREDENTIALS });
  try {
    const tokens = new TokenTable(new Table(client, settings.tableName));
    await tokens.ensure({ secret, name: "operator", scopes: ["admin"] });
  } finally {
    client.destroy();
  }
  return secret;
};

const keptSecret = async (path: string): Promise<string> => {
  try {
    const kept = (await readFile(path, "utf8")).trim();
    if (kept !== "") return kept;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = secretOf(randomBytes(SECRET_BYTES));
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return secret;
};
