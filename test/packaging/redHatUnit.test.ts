import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packagedUnit } from "../../packaging/contents.ts";

const run = promisify(execFile);
const UNIT = "postmaster-maillog.service";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-unit-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Settings in force, as systemd.unit(5) has it for those that are lists: an empty value clears what was before. */
const inForce = (text: string, name: string): string[] => {
  const values = [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
  return values.slice(values.lastIndexOf("") + 1);
};

it("shows /var/log/maillog to the service, with the settings for it that are documented", async () => {
  const install = await readFile(new URL("../../docs/install.md", import.meta.url), "utf8");
  const dropIn = /```ini\n(\[Service\]\n[^`]*)```/.exec(install)?.[1] ?? "";
  const unit = (await packagedUnit(UNIT)).replace("/usr/bin/postmaster", process.execPath);
  const file = join(folder, UNIT);
  await writeFile(file, unit);
  await mkdir(`${file}.d`);
  await writeFile(
    join(`${file}.d`, "override.conf"),
    dropIn.replace("/usr/bin/postmaster", process.execPath),
  );
  const verified = await run("systemd-analyze", ["verify", "--man=no", file]);
  expect(verified).toEqual({ stdout: "", stderr: "" });
  // Root owns the file, whose mode is 0600, and has no capability that would let it read others.
  const { stdout } = await run("systemd-analyze", ["security", "--offline=true", "--json=short", file]);
  const rows: { name: string; description: string }[] = JSON.parse(stdout);
  expect(rows.find(({ name }) => name === "User=/DynamicUser=")?.description).toBe(
    "Service runs as root user",
  );
  // Neither hides the folder nor pins one file of it, which would outlast its rotation.
  const both = `${unit}\n${dropIn}`;
  for (const name of ["TemporaryFileSystem", "BindReadOnlyPaths", "InaccessiblePaths", "SupplementaryGroups"])
    expect([name, inForce(both, name)]).toEqual([name, []]);
  expect(inForce(both, "DynamicUser").at(-1)).toBe("no");
  expect(inForce(both, "ExecStart")).toEqual([expect.stringContaining("--log /var/log/maillog ")]);
});
