import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isOlder } from "../../local/system/console.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-built-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const at = (name: string, seconds: number) => utimes(path(name), seconds, seconds);

describe("what was built", () => {
  it("is older than its sources once any file or folder of them has changed, and where it is not there", async () => {
    await mkdir(path("source/pages"), { recursive: true });
    const names = ["source/pages/Page.tsx", "source/App.tsx", "lock.json", "index.html"];
    for (const name of names) await writeFile(path(name), "");
    const sources = [path("source"), path("lock.json")];
    const all = ["source", "source/pages", ...names.slice(0, 3)];
    for (const name of all) await at(name, 1_000);
    await at("index.html", 1_001);
    expect(await isOlder(path("index.html"), sources)).toBe(false);
    for (const name of all) {
      await at(name, 1_002);
      expect(await isOlder(path("index.html"), sources), name).toBe(true);
      await at(name, 1_000);
    }
    expect(await isOlder(path("never-built.html"), sources)).toBe(true);
  });
});
