import { randomBytes, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { createSignInLink } from "../../shared/sessions/signIn.ts";
import { Table } from "../../shared/table/Table.ts";
import { SECRET_BYTES, secretOf } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { CREDENTIALS, REGION, type Settings } from "./settings.ts";

const LINK_MS = 24 * 3_600_000; // the token, which is printed beside it, is valid longer

const newSecretBytes = () => randomBytes(SECRET_BYTES);

/**
 * How the operator gets in: the token, which may do everything (`POSTMASTER_TOKEN`, or else one made at the first start
 * and kept in the data folder), and the code of a new sign-in link to the console.
 */
export const operatorAccess = async (
  settings: Settings,
  dynamoDb: string,
): Promise<{ token: string; signInCode: string }> => {
  const secret = settings.token ?? (await keptSecret(join(settings.dataDir, "token")));
  const client = new DynamoDBClient({ endpoint: dynamoDb, region: REGION, credentials: CREDENTIALS });
  try {
    const table = new Table(client, settings.tableName);
    const tokens = new TokenTable(table);
    const { id, name } = await tokens.ensure({ secret, name: "operator", scopes: ["admin"] });
    const { code } = await createSignInLink(
      { actor: { tokenId: id, name }, validMs: LINK_MS },
      { sessions: new SessionTable(table), now: () => new Date(), newId: randomUUID, newSecretBytes },
    );
    return { token: secret, signInCode: code };
  } finally {
    client.destroy();
  }
};

const keptSecret = async (path: string): Promise<string> => {
  try {
    const kept = (await readFile(path, "utf8")).trim();
    if (kept !== "") return kept;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = secretOf(newSecretBytes(), "token");
  await writeFile(path, `${secret}\n`, { mode: 0o600 });
  return secret;
};
