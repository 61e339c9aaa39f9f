import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertFunctionSettings } from "../../local/system/functionSettings.ts";
import { readSettings } from "../../local/system/settings.ts";
import { spawnLocalSystem, startLocalSystem } from "../system/localSystem.ts";

const run = promisify(execFile);
const ENV = fileURLToPath(new URL("../../local/system/env.ts", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The one line that a start ends with, which must end with status 1. */
const lastWords = async (env: Record<string, string>): Promise<string> => {
  const { exited, output } = await spawnLocalSystem(env);
  expect(await exited).toBe(1);
  const lines = output().trim().split("\n");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
};

describe("a start that cannot be", () => {
  it.each(["dynamodb.db", "inbox.db", "lock.db", "route53.db", "ses.db", "sns-sqs/fauxqs.db"])(
    "names the database that is damaged, and what to do: %s",
    async (name) => {
      const dataDir = join(folder, `damaged-${name.replace("/", "-")}`);
      const file = join(dataDir, name);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, randomBytes(20_000));
      expect(await lastWords({ DATA_DIR: dataDir })).toBe(
        `postmaster: ${file} is damaged: restore a backup of it, or start without its data: mv ${file} ${file}.damaged; rm -f ${file}-wal ${file}-shm`,
      );
    },
  );

  it.each(["dynamodb.db", "ses.db"])(
    "names the damaged database whose beginning is whole: %s",
    async (name) => {
      const system = await startLocalSystem();
      await system.terminate();
      const file = join(system.dataDir, name);
      const { size } = await stat(file);
      const database = await open(file, "r+");
      const page = 4_096;
      await database.write(randomBytes(size - page), 0, size - page, page);
      await database.close();
      await expect(system.restart()).rejects.toThrow(
        new RegExp(`\npostmaster: ${file} is damaged: [^\n]*\n$`),
      );
      await system.stop();
    },
  );

  it("names a data folder that is a file, or is inside one", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const dataDir of [file, join(file, "below")])
      expect(await lastWords({ DATA_DIR: dataDir })).toBe(
        `postmaster: DATA_DIR=${dataDir} is a file, or inside one: use a folder, for example DATA_DIR=.local2`,
      );
  });

  // Nobody, not even root, can make files there.
  it.runIf(process.platform === "linux")("names a data folder that cannot be written", async () => {
    expect(await lastWords({ DATA_DIR: "/sys/postmaster" })).toMatch(
      /^postmaster: \/sys\/postmaster cannot be written \(E\w+\): make \/sys writable for your user .* DATA_DIR=\.local2$/,
    );
  });

  it("names a file of its folder that it cannot use", async () => {
    const dataDir = join(folder, "with-a-loop");
    await mkdir(dataDir, { mode: 0o700 });
    await symlink("token", join(dataDir, "token"));
    expect(await lastWords({ DATA_DIR: dataDir })).toMatch(
      new RegExp(`^postmaster: ${join(dataDir, "token")} cannot be written \\(ELOOP\\)`),
    );
  });

  it("names a setting of the functions that none of them could read", async () => {
    expect(await lastWords({ DATA_DIR: join(folder, "unused"), RETENTION_DAYS: "x" })).toBe(
      'postmaster: RETENTION_DAYS=x: "x" must give a number of days from 0 to 3650; use for example RETENTION_DAYS=400,send=90, or leave it out',
    );
  });

  it("names a time zone that there is not", async () => {
    expect(await lastWords({ DATA_DIR: join(folder, "unused"), TIME_ZONE: "Nowhere/X" })).toBe(
      "postmaster: TIME_ZONE=Nowhere/X: is not a time zone; use for example TIME_ZONE=Europe/Berlin, or leave it out",
    );
  });
});

it("is told of a file of the running system's that is damaged, without a stack, by what reads it", async () => {
  const dataDir = join(folder, "half-written");
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(join(dataDir, "endpoints.json"), '{"api":');
  const told = run(process.execPath, [ENV], { env: { PATH: process.env["PATH"] ?? "", DATA_DIR: dataDir } });
  await expect(told).rejects.toMatchObject({
    code: 1,
    stderr: `postmaster: ${join(dataDir, "endpoints.json")} is damaged: stop the local system and start it again\n`,
  });
});

describe("a setting that cannot be", () => {
  const refusal = (env: Record<string, string>): string => {
    try {
      readSettings(env);
      assertFunctionSettings(env);
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : "";
    }
    return "taken";
  };

  it.each([
    ["AWS_PORT", "70000"],
    ["INBOX_PORT", "x"],
    ["SES_SANDBOX", "yes"],
    ["TABLE_NAME", "a table"],
    ["ALLOWED_HOSTS", "http://postmaster.test"],
    ["DYNAMODB_ENDPOINT", "here"],
    ["RETENTION_DAYS", "400,sent=90"],
    ["SES_CALLS_PER_SECOND", "fast"],
    ["SES_CALLS_PER_SECOND", "0"],
    ["RECONCILE_EVERY_MINUTES", "-5"],
    ["IDENTITY_POLICY", "example.org"],
    ["IDENTITY_POLICY", '{"allowed":[]}'],
    ["WATCHED_ADDRESSES", "ann@"],
    ["DIGEST_FROM", "postmaster"],
    ["DIGEST_TO", "ann@example.org,ben"],
    ["NOTICE_FROM", "postmaster"],
  ])("is named with an example of what can: %s=%s", (name, text) => {
    const told = refusal({ [name]: text });
    expect(told).toMatch(new RegExp(`^SettingError: ${name}\\b.*(?:example|like|use) ${name}=`));
    expect(told.split(name).length).toBe(3);
  });

  it("is a token that could be guessed, which is not repeated", () => {
    expect(refusal({ POSTMASTER_TOKEN: "fifteen letters" })).toBe(
      "SettingError: POSTMASTER_TOKEN is too short (15 characters, minimum 16): generate one with openssl rand -hex 32, or leave it out and one is generated for you",
    );
    expect(refusal({ POSTMASTER_TOKEN: "a" })).toMatch(/too short \(1 character, /);
    expect(refusal({ POSTMASTER_TOKEN: "sixteen letters!" })).toBe("taken");
  });

  it("is not one that the functions can read", () => {
    expect(
      refusal({
        RETENTION_DAYS: "400,send=90",
        SES_CALLS_PER_SECOND: "0.5",
        RECONCILE_EVERY_MINUTES: "5",
        IDENTITY_POLICY: '{"allow":["example.org"]}',
        WATCHED_ADDRESSES: "ann@example.org, example.org",
        DIGEST_FROM: "Postmaster <postmaster@example.org>",
        DIGEST_TO: "ann@example.org, ben@example.org",
        ALLOWED_HOSTS: "postmaster.test, [::1]:9000",
      }),
    ).toBe("taken");
  });
});
