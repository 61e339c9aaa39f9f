import { type ChildProcess, spawn } from "node:child_process";
import { appendFile, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SERVICE, SOCKET } from "../../../cli/guard/installing/units.ts";
import { startMilter } from "../milter.ts";
import { startPostfix, type TestPostfix } from "../postfix.ts";
import { CAN_UNSHARE, startFakeSystemd } from "./fakeSystemd.ts";
import { type Installer, startInstaller } from "./installer.ts";

let postfix: TestPostfix;
let installer: Installer;
beforeAll(async () => {
  postfix = await startPostfix();
  await postfix.start();
});
afterAll(() => postfix?.stop());
beforeEach(async () => {
  installer = await startInstaller(postfix.directory);
});
afterEach(async () => {
  await installer.run(["--undo", "--force"]);
  await installer.remove();
  await rm(join(postfix.directory, "postmaster-guard-backup"), { recursive: true, force: true });
});

const NOTHING = "Nothing to change: the guard is installed like this already.\n";
const START = ["daemon-reload", `start ${SOCKET}`, `restart ${SERVICE}`];

describe.skipIf(!CAN_UNSHARE)("guard install, run again", () => {
  it("reloads and starts what an earlier run with --no-reload did not, and then leaves both alone", async () => {
    const systemd = await startFakeSystemd();
    const guard = await startMilter();
    const install = (...args: string[]) =>
      installer.install(["--listen", `inet:127.0.0.1:${guard.port}`, ...args], systemd.running);
    let process: ChildProcess | undefined;
    try {
      const first = await install("--no-reload");
      expect(first.stdout).toContain("systemd does not run the guard like this yet. Run: ");
      expect(first.stdout).toContain("Postfix still runs with the old configuration. Run: ");
      const again = await install("--no-reload");
      expect(again.stdout).toMatch(`${NOTHING}systemd does not run the guard like this yet. Run: `);
      expect(again.stdout).toContain("Postfix still runs with the old configuration. Run: ");
      expect(await systemd.asked()).toEqual([]);
      expect((await install()).stdout).toBe(`${NOTHING}The guard is running.\nPostfix reloaded.\n`);
      expect(await systemd.asked()).toEqual(START);
      process = spawn("sleep", ["600"]);
      await systemd.setPid(process.pid ?? 0);
      expect((await install()).stdout).toBe(NOTHING);
      expect(await systemd.asked()).toEqual([]);
      // Edited by hand: the guard that runs has not read it.
      await appendFile(installer.list, "example.net\n");
      expect((await install()).stdout).toBe(`${NOTHING}The guard is running.\n`);
      expect(await systemd.asked()).toEqual(START);
      guard.stop();
      expect((await install("--no-reload")).stdout).toContain(`systemctl stop ${SERVICE} ${SOCKET}`);
    } finally {
      process?.kill();
      guard.stop();
      await systemd.remove();
    }
  });

  it("finishes what a run did not in which systemctl failed", async () => {
    const systemd = await startFakeSystemd();
    const guard = await startMilter();
    const install = () => installer.install(["--listen", `inet:127.0.0.1:${guard.port}`], systemd.running);
    try {
      await systemd.setFailing(true);
      const failed = await install();
      expect([failed.status, failed.stderr]).toEqual([
        1,
        expect.stringContaining("systemctl daemon-reload failed"),
      ]);
      await systemd.setFailing(false);
      const { stdout, status } = await install();
      expect([status, stdout]).toEqual([0, `${NOTHING}The guard is running.\nPostfix reloaded.\n`]);
    } finally {
      guard.stop();
      await systemd.remove();
    }
  });

  it("says where no systemd runs that nothing answers", async () => {
    await installer.install();
    const { stdout } = await installer.install();
    expect(stdout).toContain(`${NOTHING}systemd does not run here.`);
  });
});

describe.skipIf(!CAN_UNSHARE)("guard install, with packaged units", () => {
  const DEFAULT = ["--listen", "inet:127.0.0.1:8894", "--no-reload"];
  const linked = () => readlink(join(installer.units, "sockets.target.wants", SOCKET));

  it("removes its own, which would hide them; --undo restores all", async () => {
    const systemd = await startFakeSystemd({ units: [SERVICE, SOCKET] });
    const before = await installer.tree();
    try {
      await installer.install(["--no-reload"], systemd.running);
      expect(await linked()).toBe(join(installer.units, SOCKET));
      const { stdout, stderr, status } = await installer.run(DEFAULT, systemd.running);
      expect(`${stderr}${status}`).toBe("0");
      for (const name of [SERVICE, SOCKET]) expect(stdout).toContain(`- ${installer.units}/${name}\n`);
      // The port is another.
      expect(stdout).toContain(`systemctl stop ${SERVICE} ${SOCKET} && systemctl start ${SOCKET}`);
      expect(await linked()).toBe(`/usr/lib/systemd/system/${SOCKET}`);
      const units = (await installer.tree()).filter((line) =>
        line.includes(`${installer.units}/postmaster-`),
      );
      expect(units).toEqual([]);
      const undone = await installer.run(["--undo", "--no-reload"], systemd.running);
      expect(`${undone.stderr}${undone.status}`).toBe("0");
      expect(await installer.tree()).toEqual(before);
    } finally {
      await systemd.remove();
    }
  });

  it("refuses if someone edited its own, and touches nothing", async () => {
    const systemd = await startFakeSystemd({ units: [SERVICE, SOCKET] });
    try {
      await installer.install(["--no-reload"], systemd.running);
      await appendFile(join(installer.units, SERVICE), "# by hand\n");
      const before = await installer.tree();
      const { stderr, status } = await installer.run(DEFAULT, systemd.running);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(`systemd would use ${installer.units}/${SERVICE} in place of the package's`),
      ]);
      expect(await installer.tree()).toEqual(before);
    } finally {
      await systemd.remove();
    }
  });
});
