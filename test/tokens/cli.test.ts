import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const COMMAND = fileURLToPath(new URL("../../cli/token.ts", import.meta.url));

describe("npm run token", () => {
  let db: RunningDynamoDb;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [COMMAND, "--aws", ...args], {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
        TABLE_NAME: "postmaster",
      },
    });

  it("makes a token in the table and prints nothing but its secret on standard output", async () => {
    const { stdout, stderr } = await run(
      "--name",
      "first",
      "--scopes",
      "read,admin",
      "--expires",
      "2999-01-01",
    );
    expect(stdout).toMatch(/^pm_[\w-]{43}\n$/);
    expect(stderr).toContain("first");
    expect(await new TokenTable(db.table).find(stdout.trim())).toMatchObject({
      name: "first",
      scopes: ["read", "admin"],
      expiresAt: "2999-01-01T00:00:00.000Z",
      createdBy: "cli",
    });
    expect((await new AuditTable(db.table).list({ limit: 1 })).items).toMatchObject([
      { action: "token.created", actor: { name: "cli" } },
    ]);
  });

  it.each([
    [["--scopes", "read"], "give --name"],
    [["--name", "x"], "--scopes must be one or more of read,"],
    [["--name", "x", "--scopes", "read,write"], "read,write"],
    [["--name", "x", "--scopes", "read", "--expires", "2020-01-01"], "future day or time"],
    [["--nmae", "x"], "--nmae"],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});
