import { constants } from "node:fs";
import { access, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { RedcapError } from "./RedcapError.ts";

/** Writes a file whole or not at all, with the mode and owner of another (or of itself). */
export const replaceFile = async (path: string, content: string, like = path): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const { mode, uid, gid } = await stat(like);
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(content, "latin1");
      const made = await handle.stat();
      if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
      await handle.chmod(mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(path, cause);
  }
};

/** Says before anything is written that it could not be. A file replaced by another need not be writable itself. */
export const mustBeWritable = async (path: string): Promise<void> => {
  for (const one of [path, dirname(path)])
    await access(one, constants.W_OK).catch((cause) => Promise.reject(unwritable(one, cause)));
};

export const unwritable = (path: string, cause: unknown): RedcapError => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "EACCES" || code === "EPERM"
      ? "permission denied: run this as root, or make the file writable (chmod u+w)"
      : code === "EROFS"
        ? "its file system is read-only: run this where REDCap is installed from, or remount it"
        : code === "ENOSPC"
          ? "the disk is full: free some space and run this again"
          : cause instanceof Error
            ? cause.message
            : String(cause);
  return new RedcapError(`${path}: ${why}. REDCap's file is unchanged.`, { cause });
};
