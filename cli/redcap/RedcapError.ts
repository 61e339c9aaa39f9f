/** What keeps the command from its work: what, where, how to mend it. */
export class RedcapError extends Error {}

export const unreadable = (path: string, cause: unknown): RedcapError => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "ENOENT"
      ? "no such file or folder"
      : code === "EACCES"
        ? "permission denied: run this as root, or as the web server's user"
        : code === "ENOTDIR"
          ? "not a folder: give a REDCap version folder, or the folder that contains redcap_v…"
          : cause instanceof Error
            ? cause.message
            : String(cause);
  return new RedcapError(`${path}: ${why}`, { cause });
};
