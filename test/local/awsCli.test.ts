import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCliWarning } from "../../local/system/awsCli.ts";
import { type Endpoints, writeEndpoints } from "../../local/system/endpointsFile.ts";

const run = promisify(execFile);
const ENV = fileURLToPath(new URL("../../local/system/env.ts", import.meta.url));

describe("an AWS CLI", () => {
  it.each([
    "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0-28-amd64 source/x86_64.debian.12",
    "aws-cli/2.12.7 Python/3.11.4 Linux/5.10 exe/x86_64",
    "aws-cli/1.28.1 Python/3.9 Linux/6 botocore/1.30",
  ])("is warned of where it ignores the endpoints: %s", (version) => {
    const name = /^aws-cli\/(\S+)/.exec(version)?.[1];
    expect(awsCliWarning(version)).toMatch(
      new RegExp(`^AWS CLI ${name} ignores AWS_ENDPOINT_URL_…: .*\\nUpdate to 2\\.13 or later`),
    );
  });

  it.each([
    "aws-cli/2.13.0 Python/3.11.4 Linux/5.10 exe/x86_64",
    "aws-cli/2.31.1 Python/3.13 Darwin/24",
    "aws-cli/1.29.0 Python/3.9 Linux/6 botocore/1.31",
    "aws-cli/3.0.0",
    "",
    "command not found",
  ])("is not warned of otherwise: %j", (version) => {
    expect(awsCliWarning(version)).toBeUndefined();
  });
});

describe("npm run env", () => {
  let folder: string;
  const health = createServer((_, answer) => answer.end('{"status":"ok"}'));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-env-"));
    await new Promise<void>((resolve) => health.listen(0, "127.0.0.1", resolve));
    const api = `http://127.0.0.1:${(health.address() as AddressInfo).port}`;
    const endpoints = { api, sqs: "http://127.0.0.1:4567", token: "t" } as Endpoints;
    await mkdir(join(folder, "data"));
    await writeEndpoints(join(folder, "data"), endpoints);
  });
  afterAll(async () => {
    health.close();
    await rm(folder, { recursive: true });
  });

  /** With an `aws` on the path that says this of itself, and a profile of the real AWS in the environment. */
  const envWith = async (version: string) => {
    const aws = join(folder, "aws");
    await writeFile(aws, `#!/bin/sh\necho "${version}"\n`);
    await chmod(aws, 0o755);
    const path = [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
    const env = { PATH: path, DATA_DIR: join(folder, "data"), AWS_PROFILE: "production" };
    return run(process.execPath, [ENV], { env });
  };

  it("warns on standard error, where the shell does not run it", async () => {
    const { stdout, stderr } = await envWith("aws-cli/2.9.19 Python/3.11.2 source/x86_64.debian.12");
    expect(stderr).toContain("AWS CLI 2.9.19 ignores AWS_ENDPOINT_URL_…");
    expect(stdout).not.toContain("ignores");
  });

  it("leaves even that CLI without credentials that AWS would take", async () => {
    const { stdout } = await envWith("aws-cli/2.9.19");
    const script = `${stdout}\necho "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY [$AWS_PROFILE]"`;
    const { stdout: set } = await run("sh", ["-c", script], { env: { AWS_PROFILE: "production" } });
    expect(set).toBe("local local []\n");
  });

  it("says nothing of one that reads the endpoints", async () => {
    expect((await envWith("aws-cli/2.31.1")).stderr).toBe("");
  });
});
