import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";
import { packagedUnits, type SharedFiles } from "./contents.ts";
import { copyrightText } from "./copyright.ts";
import { run } from "./programs.ts";
import type { Release } from "./release.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRITER = fileURLToPath(new URL("./writeCommandFiles.ts", import.meta.url));
const SETTINGS_SOURCE = new URL("./files/env", import.meta.url);

/** Makes the files that packages of every kind and architecture contain. */
export const makeSharedFiles = async (
  { version, date }: Release,
  { metafile, nodeLicense }: { metafile: Metafile; nodeLicense: string },
): Promise<SharedFiles> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-files-"));
  try {
    await run(process.execPath, [WRITER, folder, version, date.toISOString().slice(0, 10)], {
      env: { PATH: process.env["PATH"] },
    });
    const made = (name: string) => readFile(join(folder, name), "utf8");
    return {
      manPage: await made("postmaster.1"),
      completions: {
        bash: await made("completion.bash"),
        zsh: await made("completion.zsh"),
        fish: await made("completion.fish"),
      },
      units: await packagedUnits(),
      settings: await readFile(SETTINGS_SOURCE, "utf8"),
      copyright: await copyrightText({ root: ROOT, nodeLicense }, metafile),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
