import { readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INSTALL_GUARD } from "../../../shared/remedies/installGuard.ts";
import { startLocalSystem, type TestSystem } from "../../system/localSystem.ts";
import { turn } from "../../system/turn.ts";
import { startPostfix, type TestPostfix } from "../postfix.ts";
import { startUnit } from "./installedUnit.ts";
import { FALLBACK, type Installer, startInstaller } from "./installer.ts";

let system: TestSystem;
let postfix: TestPostfix;
let installer: Installer;
let tokenFile: string;
beforeAll(async () => {
  [system, postfix] = await Promise.all([startLocalSystem(), startPostfix()]);
  installer = await startInstaller(postfix.directory);
  tokenFile = join(system.dataDir, "token-of-guard");
  await writeFile(tokenFile, system.token, { mode: 0o600 });
});
afterAll(() => Promise.all([postfix?.stop(), system?.stop()]));

const install = (url: string, ...more: string[]) =>
  installer.run([
    ...["--fallback", FALLBACK, "--url", url, "--token-file", tokenFile, "--listen", installer.address],
    ...more,
  ]);

describe("guard install with a service", () => {
  it("asks it whether the fallback is verified, and has the guard ask it with a copy of the token", async () => {
    const before = await installer.tree();
    const refused = await install(system.url, "--mode", "rewrite");
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining("Verify its domain first: postmaster identities request example.org"),
    ]);
    expect(await installer.tree()).toEqual(before);
    await turn(system.endpoints.sesv2, "verified-identities", {
      identity: "example.org",
      configurationSet: "postmaster",
    });
    const { stdout, stderr, status } = await install(system.url, "--mode", "rewrite");
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain(`verified senders of ${system.url}`);
    expect(stdout).not.toContain(system.token);
    expect(await readlink(join(installer.settings, "guard-token"))).toBe(tokenFile);
    const guard = await startUnit(installer.units);
    try {
      expect(guard.said()).toMatch(/http:\S+ has \d+ verified identit/);
    } finally {
      await guard.stop();
    }
    expect((await installer.run(["--undo"])).status).toBe(0);
    expect(await installer.tree()).toEqual(before);
  });

  it("takes the command of the remedies, with its placeholders filled in, and POSTMASTER_URL", async () => {
    const words = [...INSTALL_GUARD.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const filled = new Map([
      ["NAME <ADDRESS>", FALLBACK],
      ["URL", system.url],
      ["FILE", tokenFile],
    ]);
    const args = words.slice(3).map((word) => filled.get(word) ?? word);
    const { stdout, stderr, status } = await installer.run([...args, "--dry-run"]);
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain(`mode observe, fallback ${FALLBACK}, verified senders of ${system.url}`);
    const without = args.filter((word) => word !== "--url" && word !== system.url);
    const env = { POSTMASTER_URL: system.url };
    expect((await installer.run([...without, "--dry-run"], { env })).stdout).toContain(system.url);
  });

  it("changes nothing if it does not answer, or rejects the token", async () => {
    const before = await installer.tree();
    const unreachable = await install("http://127.0.0.1:1");
    expect([unreachable.status, unreachable.stderr]).toEqual([3, expect.stringContaining("127.0.0.1:1")]);
    await writeFile(tokenFile, "pm_wrong");
    const rejected = await install(system.url);
    expect(rejected.status).not.toBe(0);
    expect(rejected.stderr).not.toContain("pm_wrong");
    expect(await installer.tree()).toEqual(before);
    await installer.remove();
  });
});
