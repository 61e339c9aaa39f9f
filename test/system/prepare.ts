import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtConsole } from "../../local/system/console.ts";
import { buildCommand } from "./builtCommand.ts";
import { startLocalSystem } from "./localSystem.ts";

/** Before all suites, and once: what each local system would do anew, and two at the same time. */
export const setup = async (): Promise<void> => {
  await Promise.all([builtConsole(), buildCommand()]);
  await compileOnce();
};

/** A suite ends its local system with SIGKILL, which writes no cache: one is ended in peace, and leaves a mark there. */
const compileOnce = async (): Promise<void> => {
  const cache = process.env["NODE_COMPILE_CACHE"];
  if (cache === undefined) return;
  const mark = join(cache, "local-system");
  if (existsSync(mark)) return;
  const system = await startLocalSystem();
  await system.terminate();
  await system.stop();
  await writeFile(mark, "");
};
