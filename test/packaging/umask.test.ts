import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ARCHITECTURES, type Architecture } from "../../packaging/architecture.ts";

const run = promisify(execFile);
const SCRIPT = join(import.meta.dirname, "makePackagesOnce.ts");

let folder: string;
let said: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-umask-"));
  await writeFile(join(folder, "executable"), "#!/bin/sh\n");
  await chmod(join(folder, "executable"), 0o755);
  const { stdout } = await run("sh", ["-c", 'umask 077; exec "$0" "$@"', process.execPath, SCRIPT, folder]);
  said = stdout.trim().split("\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("packages made by someone whose umask is 077", () => {
  it("have folders and files that everyone can read, but for the settings", async () => {
    const [deb, rpm] = ["deb", "rpm"].map((kind) => join(folder, `made.${kind}`)) as [string, string];
    const names = await readdir(folder);
    await run("cp", [join(folder, names.find((one) => one.endsWith(".deb")) ?? ""), deb]);
    await run("cp", [join(folder, names.find((one) => one.endsWith(".rpm")) ?? ""), rpm]);
    const listed = (await run("dpkg-deb", ["-c", deb])).stdout.trim().split("\n");
    const inDeb = listed.map((line) => `${line.slice(0, 10)} ${line.split(/\s+/)[5]?.slice(1)}`);
    const query = ["-qp", "--queryformat", "[%{FILEMODES:perms} %{FILENAMES}\\n]", rpm];
    const inRpm = (await run("rpm", query)).stdout.trim().split("\n");
    for (const line of [...inDeb, ...inRpm])
      expect(line).toMatch(
        /^(?:drwxr-xr-x|-rw-r--r--) |^-rwxr-xr-x \/usr\/bin\/postmaster$|^drwx------ \/etc\/postmaster\/?$|^-rw------- \/etc\/postmaster\/env$/,
      );
    for (const lines of [inDeb, inRpm]) expect(lines).toContain("-rwxr-xr-x /usr/bin/postmaster");
  });

  it("are made one after the other, so that no link is added to a file that is being packed", () => {
    const { node, debian, rpm } = ARCHITECTURES.find((one) => one.node === process.arch) as Architecture;
    expect(said).toEqual([
      `postmaster_0.0.1_${debian}.deb, with ${node}-dpkg-deb`,
      `postmaster-0.0.1-1.${rpm}.rpm, with ${node}-dpkg-deb ${node}-rpmbuild`,
    ]);
  });
});
