import { chmod, chown, lstat, mkdir, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** Everything below a folder that a change could lose: a line for each path, with kind, mode, owner and content. */
export const treeOf = async (folder: string): Promise<string[]> => {
  const paths = await readdir(folder, { recursive: true });
  return Promise.all(
    paths.sort().map(async (path) => {
      const full = join(folder, path);
      const found = await lstat(full);
      const what = found.isSymbolicLink()
        ? `-> ${await readlink(full)}`
        : found.isDirectory()
          ? "folder"
          : (await readFile(full)).toString("base64");
      return `${path} ${(found.mode & 0o7777).toString(8)} ${found.uid}:${found.gid} ${what}`;
    }),
  );
};

export const give = async (path: string, mode: number, uid: number): Promise<void> => {
  await chown(path, uid, uid);
  await chmod(path, mode);
};

export const folderIn = async (folder: string, name: string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path);
  return path;
};
