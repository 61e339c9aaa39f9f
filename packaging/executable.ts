import { chmod, copyFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { run } from "./programs.ts";

const POSTJECT = createRequire(import.meta.url).resolve("postject/dist/cli.js");
/** Both names are Node's [single-executable-applications]. */
const RESOURCE = "NODE_SEA_BLOB";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** Joins Node and a CommonJS file into one executable. */
export const makeExecutable = async (
  { node, script, out }: { node: string; script: string; out: string },
  architecture: Architecture,
): Promise<void> => {
  // Beside the target, so that it replaces an older one at once.
  const folder = await mkdtemp(join(dirname(out), ".executable-"));
  try {
    const [config, blob, executable] = ["sea.json", "blob", "postmaster"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(
      config,
      JSON.stringify({
        main: script,
        output: blob,
        disableExperimentalSEAWarning: true,
        // V8 accepts compiled code only from its own architecture.
        useCodeCache: architecture.node === process.arch,
        // As the first line of cli/postmaster.ts.
        execArgv: ["--max-semi-space-size=8"],
        // NODE_OPTIONS is meant for other programs on the host.
        execArgvExtension: "none",
      }),
    );
    await run(process.execPath, ["--experimental-sea-config", config]);
    await copyFile(node, executable);
    await run(process.execPath, [POSTJECT, executable, RESOURCE, blob, "--sentinel-fuse", FUSE]);
    await chmod(executable, 0o755);
    await rename(executable, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
