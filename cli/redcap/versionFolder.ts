import { readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RedcapError, unreadable } from "./RedcapError.ts";

export type VersionFolder = {
  path: string;
  /** `14.5.5`; absent if the folder has another name. */
  version?: string;
  /** The versions found, the highest first. */
  versions: string[];
  /** The folder that contains the versions, the next one too. */
  parent: string;
};

const VERSION = /^redcap_v(\d+(?:\.\d+)*)$/i;

/** The given version folder, or the highest version in the given folder. */
export const versionFolder = async (folder: string): Promise<VersionFolder> => {
  const path = await realpath(folder).catch((cause) => Promise.reject(unreadable(folder, cause)));
  const entries = await readdir(path, { withFileTypes: true }).catch((cause) =>
    Promise.reject(unreadable(folder, cause)),
  );
  const version = VERSION.exec(basename(path))?.[1];
  if (version !== undefined) return { path, version, versions: [version], parent: dirname(path) };
  const held = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .flatMap(({ name }) => ({ name, version: VERSION.exec(name)?.[1] ?? "" }))
    .filter((one) => one.version !== "")
    .sort((a, b) => byVersion(b.version, a.version));
  const [highest] = held;
  if (highest !== undefined)
    return {
      path: join(path, highest.name),
      version: highest.version,
      versions: held.map((one) => one.version),
      parent: path,
    };
  if (entries.some(({ name }) => name === "Authentication")) return { path, versions: [], parent: path };
  throw new RedcapError(
    `${folder} is not a REDCap folder: its name is not like redcap_v14.5.5, and it contains neither such a folder nor one named Authentication. Give a version's folder, or the one above it (with install.php and redcap_v…).`,
  );
};

const byVersion = (a: string, b: string): number => {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
