import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { enginePath } from "../../local/system/dynamoDb.ts";

type Locked = { version: string; optional?: boolean; os?: string[]; cpu?: string[]; integrity?: string };
type Lock = { packages: Record<string, Locked & { optionalDependencies?: Record<string, string> }> };

const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

describe("the engine of DynamoDB", () => {
  it("is in the lock for every platform that upstream has, each for its own platform only", async () => {
    const { packages } = JSON.parse(
      await readFile(new URL("../../package-lock.json", import.meta.url), "utf8"),
    ) as Lock;
    const wanted = packages[""]?.optionalDependencies ?? {};
    const versions = new Set(PLATFORMS.map((platform) => wanted[`@dynoxide/${platform}`]));
    expect([...versions]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    for (const platform of PLATFORMS) {
      const [os, cpu] = platform.split("-");
      expect(packages[`node_modules/@dynoxide/${platform}`]).toMatchObject({
        version: [...versions][0],
        optional: true,
        os: [os],
        cpu: [cpu],
      });
    }
    expect(packages["node_modules/@dynoxide/linux-x64"]?.integrity).toMatch(/^sha512-/);
  });

  it("is told in one line where there is none, with what to do", () => {
    expect(() => enginePath({}, "freebsd-x64")).toThrow(
      "There is no DynamoDB engine for freebsd-x64: set DYNOXIDE_PATH to a dynoxide binary, or DYNAMODB_ENDPOINT to the URL of another DynamoDB, for example DynamoDB Local",
    );
    expect(() => enginePath({}, "darwin-arm64")).toThrow(
      "The DynamoDB engine for darwin-arm64 is not installed: run npm ci on this machine. If it is still missing, npm's registry does not have @dynoxide/darwin-arm64: set DYNOXIDE_PATH to a dynoxide binary, or DYNAMODB_ENDPOINT to the URL of another DynamoDB, for example DynamoDB Local",
    );
    const readable = fileURLToPath(new URL("../../package.json", import.meta.url));
    for (const path of [readable, dirname(readable), "/nowhere"])
      expect(() => enginePath({ DYNOXIDE_PATH: path })).toThrow(
        new RegExp(`^DYNOXIDE_PATH=${path} is not a program that can be run: .*chmod \\+x`),
      );
  });
});
