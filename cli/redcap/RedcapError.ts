/** What keeps the command from its work: what, where, how to mend it. */
export class RedcapError extends Error {}

export const unreadable = (path: string, cause: unknown): RedcapError => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "ENOENT"
      ? "there is no such file or folder"
      : code === "EACCES"
        ? "you may not read it: run this as root, or as the user of the web server"
        : code === "ENOTDIR"
          ? "it is no folder: name a REDCap version folder, or the folder that holds redcap_v…"
          : cause instanceof Error
            ? cause.message
            : String(cause);
  return new RedcapError(`${path}: ${why}`, { cause });
};
