import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARCHITECTURES, type Architecture, NODE_VERSION } from "./architecture.ts";
import { isInstalled, run } from "./programs.ts";

const CACHE = fileURLToPath(new URL("../node_modules/.cache/packaging", import.meta.url));

/** Node without symbols, and the licenses of all that it contains. */
export type NodeBinary = { file: string; license: string; isStripped: boolean };

/** Node for this architecture from npm's package, which is downloaded once and checked against its integrity. */
export const nodeBinary = async (architecture: Architecture, cache = CACHE): Promise<NodeBinary> => {
  const strip = stripOf(architecture);
  const folder = join(
    cache,
    `node-${NODE_VERSION}-${architecture.node}${strip === undefined ? "-unstripped" : ""}`,
  );
  if (!existsSync(folder)) await fetchInto(folder, architecture, strip);
  return {
    file: join(folder, "node"),
    license: await readFile(join(folder, "LICENSE"), "utf8"),
    isStripped: strip !== undefined,
  };
};

/** The program that strips executables of this architecture, if there is one. */
const stripOf = ({ gnu, node }: Architecture): string | undefined =>
  [`${gnu}-strip`, "llvm-strip", ...(node === process.arch ? ["strip"] : [])].find(isInstalled);

const fetchInto = async (
  target: string,
  architecture: Architecture,
  strip: string | undefined,
): Promise<void> => {
  const cache = dirname(target);
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "download-"));
  try {
    const archive = await download(architecture, folder);
    await run("tar", ["-xzf", archive, "-C", folder, "package/bin/node", "package/LICENSE"]);
    const ready = join(folder, "package");
    await rename(join(ready, "bin/node"), join(ready, "node"));
    await rm(join(ready, "bin"), { recursive: true });
    if (strip !== undefined) await run(strip, [join(ready, "node")]);
    // Another build may have come first; its files are the same.
    await rename(ready, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** npm's own client: it knows the registry and keeps what it downloaded. The integrity is ours, not the registry's. */
const download = async ({ node, integrity }: Architecture, folder: string): Promise<string> => {
  const wanted = `node-linux-${node}@${NODE_VERSION}`;
  const { stdout } = await run("npm", [
    "pack",
    "--json",
    "--prefer-offline",
    "--pack-destination",
    folder,
    wanted,
  ]).catch((error: Error) => {
    const others = ARCHITECTURES.filter((one) => one.node !== node).map((one) => `--arch ${one.node}`);
    throw new Error(
      `npm cannot download ${wanted}, which contains Node's executable. Check the connection to npm's registry, or leave this architecture out: npm run build -- ${others.join(" ")}\n${error.message}`,
    );
  });
  const [{ filename } = { filename: "" }] = JSON.parse(stdout) as { filename: string }[];
  const file = join(folder, filename);
  const found = `sha512-${createHash("sha512")
    .update(await readFile(file))
    .digest("base64")}`;
  if (found !== integrity)
    throw new Error(
      `${wanted} has the integrity ${found}, and packaging/architecture.ts expects ${integrity}`,
    );
  return file;
};
