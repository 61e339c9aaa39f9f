import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleCommand } from "../cli/bundle.ts";
import { type Architecture, NODE_VERSION } from "./architecture.ts";
import { makeFolder, type SharedFiles } from "./contents.ts";
import { debName, makeDeb } from "./deb.ts";
import { makeExecutable } from "./executable.ts";
import { nodeBinary } from "./nodeBinary.ts";
import { isInstalled } from "./programs.ts";
import type { Release } from "./release.ts";
import { makeRpm, rpmName } from "./rpm.ts";
import { makeSharedFiles } from "./sharedFiles.ts";

/** Something that was made, or that this machine cannot make, with the remedy. */
export type Outcome = { made: string; note?: string } | { leftOut: string; why: string };

const KINDS = [
  { name: debName, make: makeDeb, tool: "dpkg-deb", install: "apt-get install dpkg" },
  { name: rpmName, make: makeRpm, tool: "rpmbuild", install: "apt-get install rpm" },
];

/** The command as one file for Node, then for each architecture as an executable and in packages. */
export const makeAll = async (
  out: string,
  release: Release,
  architectures: readonly Architecture[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> => {
  // Node reads a script only as a Node of its own version has prepared it.
  if (process.versions.node !== NODE_VERSION)
    throw new Error(`executables are built with Node ${NODE_VERSION}: run npm ci && npm run build`);
  await mkdir(out, { recursive: true });
  const module = join(out, "postmaster.mjs");
  await bundleCommand(module, "esm");
  await chmod(module, 0o755);
  onOutcome({ made: module, note: "for Node 22.7 or later" });
  // In the same file system, so that the executable can be linked into packages instead of copied.
  const folder = await mkdtemp(join(out, ".building-"));
  try {
    for (const architecture of architectures)
      await makeFor(architecture, { out, folder, release, onOutcome });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

type Work = { out: string; folder: string; release: Release; onOutcome: (outcome: Outcome) => void };

const makeFor = async (
  architecture: Architecture,
  { out, folder, release, onOutcome }: Work,
): Promise<void> => {
  const node = await nodeBinary(architecture);
  const script = join(folder, "postmaster.cjs");
  const { metafile } = await bundleCommand(script, "cjs");
  const executable = join(out, `postmaster-linux-${architecture.node}`);
  await makeExecutable({ node: node.file, script, out: executable }, architecture);
  onOutcome({
    made: executable,
    ...(node.isStripped
      ? {}
      : {
          note: `larger by its symbols; to remove them: apt-get install binutils-${architecture.gnu.replace("_", "-")}`,
        }),
  });
  const files = await makeSharedFiles(release, { metafile, nodeLicense: node.license });
  await makePackages(architecture, { executable, files, out, folder, release, onOutcome });
};

/**
 * One after the other: each links the executable into its folder, and tar stops at a file whose number of links changes
 * while it is read.
 */
export const makePackages = async (
  architecture: Architecture,
  { executable, files, out, folder, release, onOutcome }: Work & { executable: string; files: SharedFiles },
): Promise<void> => {
  for (const { name, make, tool, install } of KINDS) {
    const file = join(out, name(release, architecture));
    if (!isInstalled(tool)) {
      onOutcome({ leftOut: file, why: `needs ${tool}: ${install}` });
      continue;
    }
    const staged = join(folder, `${architecture.node}-${tool}`);
    await makeFolder(staged);
    await make({ folder: staged, executable, files, out: file }, release, architecture);
    onOutcome({ made: file });
  }
};
