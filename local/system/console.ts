import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONFIG = join(ROOT, "console", "vite.config.ts");
const BUILT = join(ROOT, "dist", "console");
/** What it is built from: pure parts of `shared` too, and packages. */
const SOURCES = ["console", "shared", "package-lock.json"].map((path) => join(ROOT, path));

/** The folder of the built console. It is built first where its source has changed since, or never was; a second. */
export const builtConsole = async (): Promise<string> => {
  if (await isOlder(join(BUILT, "index.html"), SOURCES)) {
    const { build } = await import("vite");
    await build({ configFile: CONFIG, logLevel: "warn" });
  }
  return BUILT;
};

/** Whether a file is older than one of `sources`, files or folders with all that is in them, or is not there. */
export const isOlder = async (file: string, sources: string[]): Promise<boolean> => {
  const [built = 0, ...times] = await Promise.all([modified(file), ...sources.map(latest)]);
  return Math.max(...times) > built;
};

const latest = async (path: string): Promise<number> => {
  const isFolder = (await stat(path)).isDirectory();
  const within = isFolder ? (await readdir(path, { recursive: true })).map((name) => join(path, name)) : [];
  const times = await Promise.all([path, ...within].map(modified));
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
