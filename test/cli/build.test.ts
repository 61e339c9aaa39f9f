import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const BUILD = fileURLToPath(new URL("../../cli/build.ts", import.meta.url));
const LINE =
  "Nov 24 08:00:00 mail postfix/smtp[1]: 4B1234567: to=<a@b.example>, relay=none, delay=3, delays=1/0/2/0, dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:587: Connection refused)\n";

let folder: string;
let command: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-build-"));
  command = join(folder, "postmaster.mjs");
  await run(process.execPath, [BUILD, "--out", command]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the command as one file", () => {
  it("runs where nothing else is, each of its commands", async () => {
    expect((await stat(command)).mode & 0o111).not.toBe(0);
    const log = join(folder, "mail.log");
    await writeFile(log, LINE);
    const at = { cwd: folder, env: { PATH: process.env["PATH"], DATA_DIR: folder } };
    const { stdout } = await run(command, ["maillog", "explain", log], at);
    expect(stdout).toContain("1 deferred");
    expect((await run(command, ["mutt", "config", "--from", "a@b.example"], at)).stdout).toContain(
      "a@b.example",
    );
    for (const name of ["relay", "guard", "redcap", "suppressions", "status", "maillog"])
      expect((await run(command, [name, "--help"], at)).stdout).toContain(`Usage: postmaster ${name}`);
  });

  it("says where to run what it lacks, and has none of AWS's clients", async () => {
    expect(await readFile(command, "utf8")).not.toContain("ListStackResources");
    const env = { PATH: process.env["PATH"], POSTMASTER_URL: "http://127.0.0.1:9", POSTMASTER_TOKEN: "t" };
    await expect(run(command, ["prove", "--from", "a@b.example"], { env })).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("npm run --silent postmaster -- prove"),
    });
  });
});
