import { randomBytes, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tableFrom } from "../functions/composition.ts";
import { environmentOf } from "../functions/environment.ts";
import { parseTime } from "../shared/time/parseTime.ts";
import { createToken } from "../shared/tokens/createToken.ts";
import { isScope, SCOPES } from "../shared/tokens/scope.ts";
import { SECRET_BYTES } from "../shared/tokens/secret.ts";
import { TokenTable } from "../shared/tokens/TokenTable.ts";
import { setTarget, UsageError } from "./target.ts";

/**
 * `npm run token -- --name N --scopes a,b [--expires 2027-01-01] [--aws]`: makes a token straight in the table, for
 * the first one in AWS, where no other could ask the API for it. Prints the secret, once, on standard output.
 */
const main = async () => {
  const request = requestOf(process.argv.slice(2));
  const target = await setTarget({ aws: request.aws, needs: ["TABLE_NAME"] });
  const client = new DynamoDBClient({});
  const now = () => new Date();
  try {
    const table = tableFrom(environmentOf(["TABLE_NAME"], process.env), client);
    const { token, secret } = await createToken(
      { ...request, actor: { tokenId: "cli", name: "cli" } },
      {
        tokens: new TokenTable(table, now),
        now,
        newId: randomUUID,
        newSecretBytes: () => randomBytes(SECRET_BYTES),
      },
    );
    console.error(
      `Created token ${token.name} (${token.id}) on ${target}, scopes ${token.scopes.join(", ")}, ${token.expiresAt === undefined ? "no expiry" : `expires ${token.expiresAt}`}. The secret is shown only once:`,
    );
    console.log(secret);
  } finally {
    client.destroy();
  }
};

const requestOf = (args: string[]) => {
  const { name, scopes, expires, aws } = optionsOf(args);
  if (name === undefined || name.trim() === "")
    throw new UsageError(
      'give --name, the person or program that will use it, for example --name "first admin"',
    );
  const wanted = (scopes ?? "").split(",").map((scope) => scope.trim());
  const known = wanted.filter(isScope);
  if (known.length < wanted.length)
    throw new UsageError(
      `--scopes must be one or more of ${SCOPES.join(", ")}, separated by commas; not “${scopes ?? ""}”`,
    );
  const expiresAt = expires === undefined ? undefined : parseTime(expires);
  if (expires !== undefined && (expiresAt === undefined || expiresAt <= new Date().toISOString()))
    throw new UsageError(`--expires must be a future day or time, for example 2030-01-01; not “${expires}”`);
  return { name: name.trim(), scopes: known, expiresAt, aws };
};

const optionsOf = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: "string" },
        scopes: { type: "string" },
        expires: { type: "string" },
        aws: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exitCode = 2;
}
