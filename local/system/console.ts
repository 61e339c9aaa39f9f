import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../console", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/console", import.meta.url));

/** The folder of the built console. It is built first where its source has changed since, or never was; a second. */
export const builtConsole = async (): Promise<string> => {
  const [source, built] = await Promise.all([latest(SOURCE), modified(join(BUILT, "index.html"))]);
  if (built === undefined || built < source) {
    const { build } = await import("vite");
    await build({ configFile: join(SOURCE, "vite.config.ts"), logLevel: "warn" });
  }
  return BUILT;
};

const latest = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true });
  const times = await Promise.all(names.map((name) => modified(join(folder, name))));
  return Math.max(...times.map((time) => time ?? 0));
};

const modified = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};
