import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planUnits } from "../../../cli/guard/installing/systemd.ts";
import { SERVICE, SOCKET, serviceUnit, socketUnit } from "../../../cli/guard/installing/units.ts";
import { GUARD_ADDRESS } from "../../../shared/relay/guard/mainCf.ts";

const run = promisify(execFile);
const documented = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-units-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const writeUnits = async (command: string[]): Promise<string[]> => {
  const files = [join(folder, SERVICE), join(folder, SOCKET)];
  const texts = [serviceUnit(command), socketUnit("127.0.0.1:8894")];
  for (const [i, file] of files.entries()) await writeFile(file, texts[i] ?? "");
  return files;
};

describe("the guard's units", () => {
  it("are documented as they are installed", async () => {
    expect(await documented(SERVICE)).toBe(serviceUnit(["/usr/local/bin/postmaster"]));
    expect(await documented(SOCKET)).toBe(socketUnit("127.0.0.1:8894"));
  });

  it("have nothing that systemd does not understand, and little that an intruder could use", async () => {
    const files = await writeUnits([process.execPath]);
    expect(await run("systemd-analyze", ["verify", "--man=no", ...files])).toEqual({
      stdout: "",
      stderr: "",
    });
    const { stdout } = await run("systemd-analyze", ["security", "--offline=true", files[0] ?? ""]);
    const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThan(2);
  });

  it("are refused for a command that systemd would not start as it is named", async () => {
    const plan = planUnits(folder, {
      listen: GUARD_ADDRESS,
      command: ['/srv/100% "mail"/postmaster'],
      settings: "/etc/postmaster",
      isAsLeft: async () => true,
    });
    await expect(plan).rejects.toThrow('systemd cannot start "/srv/100% \\"mail\\"/postmaster"');
  });
});
