import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../cli/relay/checkRelay.ts";
import { BROKEN } from "./brokenHosts.ts";
import { BROKEN_SERVICES } from "./brokenServices.ts";
import { BROKEN_TABLES } from "./brokenTables.ts";
import { BROKEN_TLS } from "./brokenTls.ts";
import { type MailHost, startMailHost } from "./mailHost.ts";

let host: MailHost;
beforeAll(async () => {
  host = await startMailHost();
});
afterAll(() => host?.stop());

const check = (more: Partial<Parameters<typeof checkRelay>[0]> = {}) =>
  checkRelay({ connect: true, configDir: host.postfix.directory, ...more });
const wrongIn = (checks: Awaited<ReturnType<typeof check>>) =>
  checks.filter(({ state }) => state === "wrong").map(({ code }) => code);

/** Whose commands are run here, one of each kind: a setting, an option of master.cf, a map, a list. */
const PASTED = new Set([
  "transportDeferred",
  "wrapperModeOn",
  "mapMissing",
  "header_checks is missing",
  "master.cf has no tlsmgr",
  "mechanismsFiltered",
]);
const PATH = `${process.env["PATH"]}:/usr/sbin`;
const sh = promisify(execFile);

it("the disk of the queue is full", async () => {
  const queue = join(host.postfix.folder, "small");
  await mkdir(queue);
  await sh("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", queue]);
  try {
    // Of its own, or the daemons of the one that runs would go there.
    const configDir = join(host.postfix.folder, "other");
    await host.become({});
    await cp(host.postfix.directory, configDir, { recursive: true });
    await sh("postconf", ["-c", configDir, "-e", `queue_directory=${queue}`], {
      env: { ...process.env, PATH },
    });
    const checks = await check({ connect: false, configDir });
    expect(wrongIn(checks)).toEqual(["diskFull", "notRunning"]);
    expect(checks.map(({ what }) => what).join("\n")).toMatch(/has 1 MB left: .*452.* below 15 MB/);
  } finally {
    await sh("umount", [queue]);
  }
});

describe("a broken mail host", () => {
  it.each([...BROKEN, ...BROKEN_TABLES, ...BROKEN_TLS, ...BROKEN_SERVICES])(
    "%s",
    async (name, difference, codes, words, region) => {
      await host.become(difference);
      const checks = await check(region === undefined ? {} : { region });
      expect(wrongIn(checks)).toEqual(codes);
      expect(checks.map(({ what }) => what).join("\n")).toMatch(words);
      const [first] = checks.filter(({ state }) => state === "wrong");
      expect(first?.remedy).toBeDefined();
      if (PASTED.has(first?.code ?? "") || PASTED.has(name)) {
        await sh("sh", ["-e", "-c", (first?.commands ?? []).join("\n")], { env: { ...process.env, PATH } });
        await host.settle();
        expect(wrongIn(await check({ connect: false }))).toEqual([]);
      }
      await writeFile(`${host.postfix.folder}/queue/etc/resolv.conf`, `nameserver ${host.address}\n`);
    },
  );
});
