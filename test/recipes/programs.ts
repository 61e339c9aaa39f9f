import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { recipesOf } from "./page.ts";

export const recipes = recipesOf(
  await readFile(fileURLToPath(new URL("../../docs/recipes.md", import.meta.url)), "utf8"),
);

/** The page's files in a folder of their own. */
export const installPrograms = async () => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-recipes-"));
  for (const [name, content] of recipes.files) await writeFile(join(folder, name), content);
  return {
    folder,
    /** Runs a script of bash there, with `env` and nothing else of this environment. */
    bash: async (script: string, env: Record<string, string> = {}) => {
      const child = spawn("bash", ["-c", script], {
        cwd: folder,
        env: { PATH: process.env["PATH"] ?? "", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      return { out, err, code: code as number };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
export type Programs = Awaited<ReturnType<typeof installPrograms>>;
