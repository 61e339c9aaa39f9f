import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownDataFolder } from "../../local/system/dataFolder.ts";
import { listen } from "../../local/system/ports.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";

/** What others may do with each file and folder of `folder`, and with itself. */
const openPaths = async (folder: string): Promise<string[]> => {
  const names = [".", ...(await readdir(folder, { recursive: true }))];
  const modes = await Promise.all(
    names.map(async (name) => ({ name, mode: (await stat(join(folder, name))).mode & 0o777 })),
  );
  return modes
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`);
};

describe("the data folder of a running system", () => {
  let system: TestSystem;
  let before: number;
  beforeAll(async () => {
    // As wide as it can be: what is kept must not depend on it.
    before = process.umask(0);
    system = await startLocalSystem();
  });
  afterAll(async () => {
    process.umask(before);
    await system.stop();
  });

  it("holds nothing that others can open, whatever the umask, over a start on a folder that they could", async () => {
    const client = new SESv2Client({
      region: REGION,
      credentials: CREDENTIALS,
      endpoint: system.endpoints.sesv2,
    });
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: "postmaster@postmaster.example",
        Destination: { ToAddresses: ["ada@example.org"] },
        Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } },
      }),
    );
    client.destroy();
    const names = await readdir(system.dataDir);
    // Among them what SQLite adds while it runs.
    expect(names).toEqual(
      expect.arrayContaining(["ses.db", "ses.db-wal", "dynamodb.db", "smtp-key.pem", "token"]),
    );
    expect(await openPaths(system.dataDir)).toEqual([]);
    expect(system.output()).not.toContain("could read");

    await system.terminate();
    await chmod(system.dataDir, 0o755);
    for (const name of await readdir(system.dataDir, { recursive: true }))
      await chmod(join(system.dataDir, name), 0o755);
    await system.restart();
    expect(await openPaths(system.dataDir)).toEqual([]);
    expect(system.output()).toContain(
      `postmaster: other users could read ${system.dataDir}; now only you can\n`,
    );
    await system.terminate();
    await system.restart();
    expect(system.output()).not.toContain("could read");
  });

  it("tells where the engine of the tables hides, which moves where somebody has taken its port", async () => {
    const file = join(system.dataDir, "dynamodb-address");
    const before = JSON.parse(await readFile(file, "utf8")) as { host: string; port: number };
    // Only a Linux has more addresses than one.
    if (process.platform === "linux") expect(before.host).toMatch(/^127\.\d+\.\d+\.\d+$/);
    await system.terminate();
    const taking = createServer();
    await listen(taking, before.port, "0.0.0.0");
    await system.restart();
    expect(JSON.parse(await readFile(file, "utf8"))).not.toEqual(before);
    taking.close();
  });
});

describe("a data folder that is there already", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-data-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is not closed to others where it holds anything else", async () => {
    const shared = join(folder, "shared");
    await mkdir(shared);
    await chmod(shared, 0o755);
    await writeFile(join(shared, "thesis.txt"), "");
    await chmod(join(shared, "thesis.txt"), 0o644);
    expect(() => ownDataFolder(shared)).toThrow(
      `DATA_DIR=${shared} can be read by other users and holds other files (thesis.txt): use a folder for this system only, for example DATA_DIR=.local2`,
    );
    expect(await openPaths(shared)).toEqual([". 755", "thesis.txt 644"]);
    // What others cannot enter may hold what it likes, and stays as it is.
    await chmod(shared, 0o700);
    expect(ownDataFolder(shared)).toEqual({ wasOpen: false });
    expect(await openPaths(shared)).toEqual(["thesis.txt 644"]);
  });

  it("closes an open file in a closed folder, which nobody could read", async () => {
    const closed = join(folder, "closed");
    await mkdir(closed, { mode: 0o700 });
    await writeFile(join(closed, "token"), "");
    await chmod(join(closed, "token"), 0o644);
    expect(ownDataFolder(closed)).toEqual({ wasOpen: false });
    expect(await openPaths(closed)).toEqual([]);
  });

  it("leaves alone what a link in it leads to", async () => {
    const own = join(folder, "own");
    const elsewhere = join(folder, "elsewhere");
    await mkdir(own, { mode: 0o700 });
    await writeFile(elsewhere, "");
    await chmod(elsewhere, 0o644);
    await symlink(elsewhere, join(own, "token"));
    expect(ownDataFolder(own)).toEqual({ wasOpen: false });
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o644);
  });
});
