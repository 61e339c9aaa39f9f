import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRelay } from "../../cli/relay/checkRelay.ts";
import { BROKEN } from "./brokenHosts.ts";
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

it("the disk of the queue is full", async () => {
  const queue = join(host.postfix.folder, "small");
  await mkdir(queue);
  const run = promisify(execFile);
  await run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", queue]);
  try {
    await host.become({});
    await host.run("postconf", "-e", `queue_directory=${queue}`);
    const checks = await check({ connect: false });
    expect(wrongIn(checks)).toEqual(["diskFull", "notRunning"]);
    expect(checks.map(({ what }) => what).join("\n")).toMatch(/has 1 MB left: .*452.* below 15 MB/);
  } finally {
    await run("umount", [queue]);
  }
});

describe("a broken mail host", () => {
  it.each(BROKEN)("%s", async (_, difference, codes, words, region) => {
    await host.become(difference);
    const checks = await check(region === undefined ? {} : { region });
    expect(wrongIn(checks)).toEqual(codes);
    expect(checks.map(({ what }) => what).join("\n")).toMatch(words);
    await writeFile(`${host.postfix.folder}/queue/etc/resolv.conf`, `nameserver ${host.address}\n`);
  });
});
