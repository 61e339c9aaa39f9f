import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND } from "../../system/builtCommand.ts";
import { COMPILE_CACHE } from "../../system/compileCache.ts";
import { freePort } from "../../system/freePort.ts";

type Options = {
  /** Instead of a list in a file. */
  source?: string[];
  verified?: string[];
  /** Instead of a free port. */
  listen?: string;
  folder?: string;
};

export type TestGuard = Awaited<ReturnType<typeof startGuard>>;

export const REWRITE = ["--mode", "rewrite", "--fallback", "REDCap <redcap@example.org>"];

/** The real command; it listens once this returns. */
export const startGuard = async (
  args: string[],
  { source, verified = ["example.org"], listen, folder: given }: Options = {},
) => {
  const folder = given ?? (await mkdtemp(join(tmpdir(), "postmaster-guard-")));
  const list = join(folder, "verified");
  await writeFile(list, verified.map((one) => `${one}\n`).join(""));
  const port = Number(listen?.split(":").at(-1)) || (await freePort());
  const child = spawn(
    process.execPath,
    [
      COMMAND,
      "guard",
      "run",
      ...["--listen", listen ?? `inet:127.0.0.1:${port}`],
      ...["--state", join(folder, "state")],
      ...(source ?? ["--verified", list]),
      ...args,
    ],
    {
      env: { ...COMPILE_CACHE, PATH: process.env["PATH"], HOME: folder, DATA_DIR: join(folder, "none") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let lines = "";
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    lines += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const exited = once(child, "close").then(([code]) => code as number | null);
  const guard = {
    folder,
    list,
    port,
    get pid() {
      return child.pid ?? 0;
    },
    /** One a message. */
    lines: () => lines,
    said: () => said,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    exited,
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
  await until(
    () => said.includes("guarding on ") || child.exitCode !== null,
    () => said,
  );
  if (child.exitCode !== null) throw new Error(`the guard ended with ${child.exitCode}: ${said}`);
  return guard;
};

/** Waits for what happens in another process. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  report: () => string | Promise<string> = () => "",
  ms = 90_000,
): Promise<void> => {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${await report()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
