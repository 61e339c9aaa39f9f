import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMAND } from "../../system/builtCommand.ts";
import { COMPILE_CACHE } from "../../system/compileCache.ts";
import { freePort } from "../../system/freePort.ts";
import { treeOf } from "../tree.ts";

export const FALLBACK = "REDCap <redcap@example.org>";

export type Installer = Awaited<ReturnType<typeof startInstaller>>;

/** Folders of one host, in which the real command installs a guard for the Postfix of `directory`. */
export const startInstaller = async (directory: string, { verified = ["example.org"] } = {}) => {
  const folder = await mkdtemp(join(directory, "..", "guard-"));
  const [settings, units] = [join(folder, "postmaster"), join(folder, "units")];
  await mkdir(units);
  const list = join(folder, "list");
  await writeFile(list, verified.map((one) => `${one}\n`).join(""));
  const port = await freePort();
  const where = ["--config-dir", directory, "--settings-dir", settings, "--units-dir", units];
  const postmaster = (args: string[], { env = {}, before = [] }: Running = {}) =>
    new Promise<Ended>((resolve) => {
      const [file = "", ...rest] = [...before, process.execPath, COMMAND, ...args];
      execFile(
        file,
        rest,
        { env: { ...COMPILE_CACHE, PATH: process.env["PATH"], HOME: folder, ...env } },
        (error, stdout, stderr) =>
          resolve({
            stdout,
            stderr: stderr.replace(/\s+/g, " "),
            status: error === null ? 0 : (error.signal ?? Number(error.code)),
          }),
      );
    });
  const run = (args: string[], running?: Running) =>
    postmaster(["guard", "install", ...args, ...where], running);
  return {
    settings,
    units,
    list,
    port,
    address: `inet:127.0.0.1:${port}`,
    postmaster,
    run,
    install: (more: string[] = [], running?: Running) =>
      run(
        ["--fallback", FALLBACK, "--verified", list, "--listen", `inet:127.0.0.1:${port}`, ...more],
        running,
      ),
    /** What a change could leave behind or lose: Postfix's configuration, the guard's settings and units. */
    tree: async () => [...(await treeOf(directory)), ...(await treeOf(folder))],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

/** `before`: what runs the command, such as strace(1). */
type Running = { env?: Record<string, string>; before?: string[] };
type Ended = { stdout: string; stderr: string; status: number | string };
